// Calls every action with the official packages that know no actions, and everything that is refused, which a client has to
// show.
//
//     node clients.js ADDRESS AHEAD KEY SECRET CALLS.json REFUSALS.json      # AHEAD: an emulator an hour ahead
'use strict';

const fs = require('fs');
const { default: OpenApi, Config, OpenApiRequest, Params } = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');
const { RPCClient } = require('@alicloud/pop-core');
// Makes the nonces. The packages have different versions of it.
const kitxOf = (name) => require(require.resolve('kitx', { paths: [require.resolve(name)] }));
const kitxes = [kitxOf('@alicloud/tea-util'), kitxOf('@alicloud/pop-core')];

const [address, ahead, key, secret, file, refused] = process.argv.slice(2);
const read = (name) => JSON.parse(fs.readFileSync(name, 'utf8'));
const service = 'dataworks-2020-05-18';
const calls = read(file).filter((call) => call.service === service);
const faults = [];

function check(call, body) {
  const isFilled = !call.answer.length || call.answer.some((name) => name in body);
  if (!body.RequestId || !isFilled) throw new Error(`an empty answer: ${JSON.stringify(body)}`);
}

async function all(client, signature, ask) {
  let answered = 0;
  for (const call of calls) {
    try {
      check(call, await ask(call));
      answered += 1;
    } catch (failure) {
      console.error(`  ${call.action}: ${String(failure.message).slice(0, 300)}`);
    }
  }
  console.log(`${client} ${signature} ${answered}/${calls.length}`);
  if (answered !== calls.length) faults.push(`${client} ${signature} ${answered}/${calls.length}`);
}

const pairs = (call, place) =>
  Object.fromEntries(call.parameters.filter((given) => !place || given.in === place).flatMap((given) => given.pairs));

function openApi(signature) {
  const client = (used, endpoint) => new OpenApi(new Config({
    accessKeyId: key, accessKeySecret: used, endpoint: endpoint.replace('http://', ''), protocol: 'HTTP',
    regionId: 'cn-shanghai', ...(signature === '1' ? { signatureAlgorithm: 'v2' } : {}),
  }));
  return async (call, used = secret, endpoint = address) => {
    const params = new Params({
      action: call.action, version: call.version, protocol: 'HTTP', pathname: '/', method: call.method, authType: 'AK',
      style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
    });
    const request = new OpenApiRequest({ query: pairs(call, 'query'), body: pairs(call, 'body') });
    const answer = await client(used, endpoint).callApi(params, request, new RuntimeOptions({ autoretry: false }));
    return answer.body;
  };
}

function popCore(method) {
  return (call, used = secret, endpoint = address) => {
    const client = new RPCClient({ accessKeyId: key, accessKeySecret: used, endpoint, apiVersion: call.version });
    // An action that is a PUT stays one.
    const either = call.method === 'PUT' ? 'PUT' : method;
    return client.request(call.action, pairs(call), { method: either, formatParams: false });
  };
}

// What a refusal shows: null, or what is wrong with it.
async function faultOf(code, work) {
  try {
    await work();
  } catch (failure) {
    const data = failure.data || {};
    const id = data.RequestId || data.requestId || failure.message;
    const isRight = failure.code === code && failure.message && /00000000-0000-4000-8000-[0-9A-F]{12}/.test(id);
    return isRight ? null : `got ${failure.code} ${failure.message}`;
  }
  return 'no refusal';
}

async function refusals(client, signature, ask) {
  const tried = Object.entries(read(refused)[service]);
  let shown = 0;
  for (const [fault, { action, parameters, code }] of tried) {
    const call = {
      action, version: '2020-05-18', method: 'GET',
      parameters: Object.entries(parameters).map((pair) => ({ in: 'query', pairs: [pair] })),
    };
    // To a service whose clock is ahead every timestamp is old.
    const work = () =>
      ask(call, fault === 'wrong secret' ? 'wrong' : secret, fault === 'old timestamp' ? ahead : address);
    const makers = kitxes.map((kitx) => kitx.makeNonce);
    if (fault === 'used nonce') {
      kitxes.forEach((kitx) => { kitx.makeNonce = () => `used by ${client} ${signature}`; });
      await work();
    }
    const wrong = await faultOf(code, work);
    kitxes.forEach((kitx, index) => { kitx.makeNonce = makers[index]; });
    if (wrong) faults.push(`${client} ${signature} ${fault}: expected ${code}, ${wrong}`);
    else shown += 1;
  }
  console.log(`${client} refusals ${signature} ${shown}/${tried.length}`);
}

(async () => {
  for (const signature of ['ACS3', '1']) {
    await all('@alicloud/openapi-client', signature, openApi(signature));
    await refusals('@alicloud/openapi-client', signature, openApi(signature));
  }
  for (const method of ['GET', 'POST']) {
    await all(`@alicloud/pop-core(${method})`, '1', popCore(method));
    await refusals(`@alicloud/pop-core(${method})`, '1', popCore(method));
  }
  faults.forEach((fault) => console.error(fault));
  process.exit(faults.length ? 1 : 0);
})();
