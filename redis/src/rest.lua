-- Lets nobody call for a while. KEYS: when the next call of each scope may be made. ARGV: how long, then the scopes.
local time = redis.call('TIME')
local until_then = time[1] * 1000000 + time[2] + tonumber(ARGV[1])
for index = 2, #ARGV do
  local free = tonumber(redis.call('HGET', KEYS[1], ARGV[index]) or 0)
  redis.call('HSET', KEYS[1], ARGV[index], string.format('%.0f', math.max(free, until_then)))
end
redis.call('EXPIRE', KEYS[1], 32 * 24 * 60 * 60)
return 0
