-- Stands in for KumoMTA: just so much of its Lua interface that the lines of docs/mta/kumomta.md run. The requests are real.
--
-- In: the folder with the page's files; then, one a line, an event with its values, divided by tabs:
--   smtp SENDER RECIPIENT USER     http SENDER RECIPIENT USER
-- Out: one line each: "accepted", or code and text of the refusal.

local folder, node, ask_script = arg[1], arg[2], arg[3]
package.path = folder .. '/?.lua;' .. package.path

local handlers = {}
local kumo = { http = {}, serde = {} }
package.preload['kumo'] = function()
  return kumo
end
_G.kumo = kumo

function kumo.on(name, handler)
  handlers[name] = handler
end

function kumo.reject(code, text)
  error({ refusal = code .. ' ' .. text }, 0)
end

function kumo.serde.json_encode(value)
  local pairs_written = {}
  for key, text in pairs(value) do
    table.insert(pairs_written, string.format('"%s": "%s"', key, text:gsub('["\\]', '\\%0')))
  end
  return '{' .. table.concat(pairs_written, ', ') .. '}'
end

-- The helper writes what the server answered as a Lua value.
function kumo.serde.json_parse(text)
  return load('return ' .. text)()
end

function kumo.http.build_client(settings)
  assert(settings.timeout == '3 seconds')
  local client = {}
  function client:post(url)
    local request = { headers = '' }
    function request:header(name, value)
      self.headers = name .. ': ' .. value
    end
    function request:body(text)
      self.text = text
    end
    function request:send()
      local file = folder .. '/question'
      local out = assert(io.open(file, 'w'))
      out:write(url, '\n', self.headers, '\n', self.text)
      out:close()
      local pipe = assert(io.popen(string.format('"%s" "%s" < "%s"', node, ask_script, file)))
      local status, answer = tonumber(pipe:read 'l'), pipe:read 'a'
      pipe:close()
      if not status then
        error 'nobody answers'
      end
      return {
        status_code = function()
          return status
        end,
        text = function()
          return answer
        end,
      }
    end
    return request
  end
  return client
end

require 'policy.init'

local function address(text)
  return { email = text }
end

local function connection(user)
  local meta = { authn_id = user }
  return {
    set_meta = function(_, name, value)
      meta[name] = value
    end,
    get_meta = function(_, name)
      return meta[name]
    end,
  }
end

local function receive(kind, sender, recipient, user)
  if kind == 'smtp' then
    local conn_meta = connection(user)
    handlers.smtp_server_mail_from(address(sender), conn_meta)
    handlers.smtp_server_rcpt_to(address(recipient), conn_meta)
  else
    handlers.http_message_generated {
      recipient = function()
        return address(recipient)
      end,
      sender = function()
        return address(sender)
      end,
      get_meta = function(_, name)
        return name == 'http_auth' and user or nil
      end,
    }
  end
end

for line in io.lines() do
  local kind, sender, recipient, user = line:match '^(%w+)\t([^\t]*)\t([^\t]*)\t(.*)$'
  local ok, why = pcall(receive, kind, sender, recipient, user)
  if not ok and type(why) ~= 'table' then
    error(why, 0)
  end
  print(ok and 'accepted' or why.refusal)
  io.stdout:flush()
end
