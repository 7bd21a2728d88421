-- Counts a call under all its limits, or says when to ask again. Times are microseconds of this server.
-- KEYS: when the next call of each scope may be made; the calls of each action; then a count for each period.
-- ARGV: the action; the lateness that is let pass; how many calls to add unasked, or 0 to ask for one;
--       how many limits, and for each its scope and the time from call to call;
--       then for each period its calls, its length and the length of a step.
-- Gives: 0, when there will be more room, which period has least room, and how much;  or 1 and how long to wait;
--        or 2, when there will be room, and in which period there is none.
local KEPT = 32 * 24 * 60 * 60
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local whole = function(number) return string.format('%.0f', number) end

local action, lateness, added, limits = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local periods = 4 + 2 * limits
local free = {}
local wait = 0
for limit = 1, limits do
  free[limit] = tonumber(redis.call('HGET', KEYS[1], ARGV[3 + 2 * limit]) or 0)
  wait = math.max(wait, free[limit] - now)
end

local tightest, room, opens_in = 0, 0, 0
for period = 1, #KEYS - 2 do
  local at = periods + 3 * (period - 1)
  local calls, length, step = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local made, oldest = 0, nil
  local counts = redis.call('HGETALL', KEYS[2 + period])
  for index = 1, #counts, 2 do
    -- A step counts until its end is too old.
    local ends = (tonumber(counts[index]) + 1) * step + length
    if ends <= now then
      redis.call('HDEL', KEYS[2 + period], counts[index])
    else
      made = made + tonumber(counts[index + 1])
      if not oldest or ends < oldest then oldest = ends end
    end
  end
  local left = math.max(calls - made, 0)
  local opens = (oldest or now + length) - now
  if tightest == 0 or left < room or (left == room and opens > opens_in) then
    tightest, room, opens_in = period, left, opens
  end
end

if added == 0 then
  if tightest > 0 and room == 0 then return {2, whole(opens_in), tightest, 0} end
  if wait > 0 then return {1, whole(wait), 0, 0} end
  for limit = 1, limits do
    local made_at = math.max(free[limit], now - lateness)
    redis.call('HSET', KEYS[1], ARGV[3 + 2 * limit], whole(made_at + tonumber(ARGV[4 + 2 * limit])))
  end
  redis.call('EXPIRE', KEYS[1], KEPT)
  added = 1
  room = room - 1
end
for period = 1, #KEYS - 2 do
  local step = tonumber(ARGV[periods + 3 * period])
  redis.call('HINCRBY', KEYS[2 + period], whole(math.floor(now / step)), added)
  redis.call('EXPIRE', KEYS[2 + period], KEPT)
end
redis.call('HINCRBY', KEYS[2], action, added)
redis.call('EXPIRE', KEYS[2], KEPT)
return {0, whole(opens_in), tightest, math.max(room, 0)}
