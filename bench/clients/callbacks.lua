-- For wrk: callbacks whose bodies all differ, by an id spliced into a prepared body.
-- Arguments behind `--`: method, path, `same` or `each`, authorization or empty, run, length of an id, marker, body file.

local before, middle, after, prefix, digits
local number = 0

function init(args)
  local method, path, paths, authorization, run, length, marker, file = unpack(args)
  local body = assert(io.open(file, "rb")):read("*a")
  local at = body:find(marker, 1, true)
  local head = "Host: bench\r\nContent-Type: application/json\r\nContent-Length: " .. (#body - #marker + length) .. "\r\n"
  if authorization ~= "" then head = head .. "Authorization: " .. authorization .. "\r\n" end
  head = " HTTP/1.1\r\n" .. head .. "\r\n" .. body:sub(1, at - 1)
  before = method .. " " .. path
  middle = head
  after = body:sub(at + #marker)
  prefix = run .. "-"
  digits = "%0" .. (length - #run - 1) .. "d"
  if paths == "each" then
    before = before .. "/"
    middle = ".json" .. head
    request = requestWithOwnPath
  end
end

function request()
  number = number + 1
  return before .. middle .. prefix .. digits:format(number) .. after
end

function requestWithOwnPath()
  number = number + 1
  local id = prefix .. digits:format(number)
  return before .. id .. middle .. id .. after
end

-- wrk itself counts every status over 399 and every broken connection; a `response` function would slow it down.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  local result = '\n{"answers":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"failed":%d}\n'
  io.write(result:format(summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end
