// node peer.js client ADDRESS PROTO: asks a dish four things and prints one line of JSON for each.
// node peer.js server PROTO: serves a dish, prints its port, and ends when its input ends.
// node peer.js bench ADDRESS PROTO SECONDS: asks for the status one after the other and prints how often a second, and the CPU time of each in microseconds.
'use strict';
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const load = (file) => grpc.loadPackageDefinition(
  loader.loadSync(file, { keepCase: true, longs: String, enums: String, oneofs: true })).SpaceX.API.Device;

const ask = (client, request) => new Promise((resolve) => {
  client.Handle(request, { deadline: Date.now() + 20000 }, (error, answer) =>
    resolve(error ? { code: error.code, details: error.details } : { code: 0, answer }));
});

async function client(address, proto) {
  const dish = new (load(proto).Device)(address, grpc.credentials.createInsecure());
  for (const request of [{ id: 7, get_status: {} }, { get_history: {} }, { get_device_info: {} }, { get_location: {} }]) {
    console.log(JSON.stringify(await ask(dish, request)));
  }
  dish.close();
}

function server(proto) {
  const dish = new grpc.Server();
  let asked = 0;
  dish.addService(load(proto).Device.service, {
    Handle(call, answer) {
      if (call.request.request === 'get_history') {
        answer({ code: grpc.status.PERMISSION_DENIED, details: 'é: 50% denied' });
      } else if (call.request.request === 'get_status' && asked++ === 0) {
        answer(null, {
          api_version: 28,
          dish_get_status: {
            device_info: { id: 'ut-js', hardware_version: 'rev4_prod1' },
            device_state: { uptime_s: '6328' },
            pop_ping_drop_rate: 0.25,
            pop_ping_latency_ms: 26.5,
            alerts: { roaming: true },
            outage: { cause: 'OBSTRUCTED', start_timestamp_ns: '1399245304801994822', duration_ns: '1500000000', did_switch: true },
          },
        });
      } else {
        answer(null, { api_version: 28 }); // an answer with nothing in it
      }
    },
  });
  dish.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
  process.stdin.resume();
  process.stdin.on('end', () => dish.forceShutdown());
}

async function bench(address, proto, seconds) {
  const dish = new (load(proto).Device)(address, grpc.credentials.createInsecure());
  for (let warm = 0; warm < 300; warm++) await ask(dish, { get_status: {} });
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  let calls = 0;
  while (Number(process.hrtime.bigint() - started) < seconds * 1e9) {
    await ask(dish, { get_status: {} });
    calls++;
  }
  const used = process.cpuUsage(cpu);
  const took = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(JSON.stringify({ callsPerSecond: calls / took, cpuMicroseconds: (used.user + used.system) / calls }));
  dish.close();
}

const [mode, ...rest] = process.argv.slice(2);
({ client, server, bench })[mode](...rest);
