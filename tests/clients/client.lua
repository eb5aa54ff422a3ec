-- A client of memcoordd in Neovim that takes events. Its own RPC channels call
-- methods but accept no notification, so this one uses its msgpack session.
-- vim.g.memcoord_socket is the path.
local pack = vim.mpack.Packer()
local session = vim.mpack.Session({ unpack = vim.mpack.Unpacker() })
local pipe = vim.loop.new_pipe(false)
local events, failure = {}, nil

local function on_message(kind, id_or_answered, method_or_error, body)
	if kind == 'notification' then
		table.insert(events, { method_or_error, body[1] })
	elseif kind == 'response' then
		id_or_answered(method_or_error, body)
	end
end

local function on_read(err, data)
	if err or not data then
		failure = err or 'the daemon closed the connection'
		return
	end
	local at = 1
	while at <= #data do
		local kind, id, method, body
		kind, id, method, body, at = session:receive(data, at)
		if kind then
			on_message(kind, id, method, body)
		end
	end
end

local function wait(condition)
	assert(vim.wait(30000, function()
		return failure or condition()
	end, 10) and not failure, failure or 'nothing came')
end

local function call(method, params)
	local is_answered, error, result
	local head = session:request(function(...)
		is_answered, error, result = true, ...
	end)
	pipe:write(head .. pack(method) .. pack({ params or {} }))
	wait(function() return is_answered end)
	assert(error == nil or error == vim.NIL, error)
	return result
end

local function notify(method, params)
	pipe:write(session:notify() .. pack(method) .. pack({ params or {} }))
end

local is_open
pipe:connect(vim.g.memcoord_socket, function(err)
	failure, is_open = err, true
	pipe:read_start(on_read)
end)
wait(function() return is_open end)
return {
	call = call,
	notify = notify,
	-- The next event, waited for: its name and its record.
	next = function()
		wait(function() return #events > 0 end)
		return unpack(table.remove(events, 1))
	end,
}
