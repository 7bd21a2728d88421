-- Takes a call out of the counts: it was not sent.
-- KEYS: the calls of each action; then a count for each period. ARGV: the action.
local take_one = function(key, field)
  if field and tonumber(redis.call('HGET', key, field) or 0) > 0 then redis.call('HINCRBY', key, field, -1) end
end
take_one(KEYS[1], ARGV[1])
for index = 2, #KEYS do
  local newest
  local counts = redis.call('HGETALL', KEYS[index])
  for field = 1, #counts, 2 do
    if tonumber(counts[field + 1]) > 0 and (not newest or tonumber(counts[field]) > tonumber(newest)) then
      newest = counts[field]
    end
  end
  take_one(KEYS[index], newest)
end
return 0
