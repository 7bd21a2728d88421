// Calls every action with the official packages that know no actions, and the refusals that a client has to show.
//
//     node clients.js ADDRESS KEY SECRET CALLS.json
'use strict';

const fs = require('fs');
const { default: OpenApi, Config, OpenApiRequest, Params } = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');
const { RPCClient } = require('@alicloud/pop-core');

const [address, key, secret, file] = process.argv.slice(2);
const calls = JSON.parse(fs.readFileSync(file, 'utf8')).filter((call) => call.service === 'dataworks-2020-05-18');
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

async function expect(what, code, work) {
  try {
    await work();
  } catch (failure) {
    const data = failure.data || {};
    const id = data.RequestId || data.requestId || failure.message;
    if (failure.code === code && failure.message && /00000000-0000-4000-8000-[0-9A-F]{12}/.test(id)) return;
    faults.push(`${what}: expected ${code}, got ${failure.code} ${failure.message}`);
    return;
  }
  faults.push(`${what}: no refusal`);
}

const pairs = (call, place) =>
  Object.fromEntries(call.parameters.filter((given) => !place || given.in === place).flatMap((given) => given.pairs));

function openApi(signature) {
  const client = (used) => new OpenApi(new Config({
    accessKeyId: key, accessKeySecret: used, endpoint: address.replace('http://', ''), protocol: 'HTTP',
    regionId: 'cn-shanghai', ...(signature === '1' ? { signatureAlgorithm: 'v2' } : {}),
  }));
  return async (call, used = secret) => {
    const params = new Params({
      action: call.action, version: call.version, protocol: 'HTTP', pathname: '/', method: call.method, authType: 'AK',
      style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
    });
    const request = new OpenApiRequest({ query: pairs(call, 'query'), body: pairs(call, 'body') });
    const answer = await client(used).callApi(params, request, new RuntimeOptions({ autoretry: false }));
    return answer.body;
  };
}

function popCore(method) {
  return (call, used = secret) => {
    const client = new RPCClient({ accessKeyId: key, accessKeySecret: used, endpoint: address, apiVersion: call.version });
    // An action that is a PUT stays one.
    const either = call.method === 'PUT' ? 'PUT' : method;
    return client.request(call.action, pairs(call), { method: either, formatParams: false });
  };
}

async function refusals(name, ask) {
  const call = (action, values) => ({
    action, version: '2020-05-18', method: 'GET',
    parameters: Object.entries(values).map((pair) => ({ in: 'query', pairs: [pair] })),
  });
  await expect(`${name} wrong secret`, 'SignatureDoesNotMatch', () => ask(call('GetProject', { ProjectId: '1' }), 'wrong'));
  await expect(`${name} missing`, 'MissingProjectId', () => ask(call('ListDataSources', {})));
  await expect(`${name} mistyped`, 'InvalidParameter', () => ask(call('GetProject', { ProjectId: 'abc' })));
  await expect(`${name} unknown action`, 'InvalidAction.NotFound', () => ask(call('ListNothing', {})));
  await expect(`${name} throttled`, 'Throttling.User', () => ask(call('GetProject', { ProjectId: '429' })));
}

(async () => {
  for (const signature of ['ACS3', '1']) {
    await all('@alicloud/openapi-client', signature, openApi(signature));
    await refusals(`openapi-client ${signature}`, openApi(signature));
  }
  for (const method of ['GET', 'POST']) {
    await all(`@alicloud/pop-core(${method})`, '1', popCore(method));
    await refusals(`pop-core ${method}`, popCore(method));
  }
  faults.forEach((fault) => console.error(fault));
  process.exit(faults.length ? 1 : 0);
})();
