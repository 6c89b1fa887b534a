// ONNX Runtime (npm's onnxruntime-node, found by NODE_PATH) on an exported file.
//   node onnx_runtime.js run MODEL.onnx FOLDER         reads FOLDER/inputs.json {"image": [1, 3, 64, 96], ...} and
//                                                      FOLDER/NAME.f32, writes FOLDER/OUTPUT.out for each output
//   node onnx_runtime.js time MODEL.onnx HEIGHT WIDTH THREADS   prints the seconds of the second run
'use strict';
const fs = require('fs');
const path = require('path');
const ort = require('onnxruntime-node');

const floats = (bytes) => new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

async function run(model, folder) {
  const session = await ort.InferenceSession.create(model);
  const shapes = JSON.parse(fs.readFileSync(path.join(folder, 'inputs.json')));
  const feeds = {};
  for (const [name, shape] of Object.entries(shapes)) {
    feeds[name] = new ort.Tensor('float32', floats(fs.readFileSync(path.join(folder, name + '.f32'))), shape);
  }
  const results = await session.run(feeds);
  for (const [name, tensor] of Object.entries(results)) {
    fs.writeFileSync(path.join(folder, name + '.out'), Buffer.from(tensor.data.buffer, tensor.data.byteOffset,
        tensor.data.byteLength));
  }
}

async function time(model, height, width, threads) {
  const session = await ort.InferenceSession.create(model, {intraOpNumThreads: threads, interOpNumThreads: 1});
  const plane = (channels, value) => {
    const data = new Float32Array(channels * height * width);
    for (let i = 0; i < data.length; ++i) data[i] = value();
    return new ort.Tensor('float32', data, [1, channels, height, width]);
  };
  const feeds = {image: plane(3, Math.random)};
  if (session.inputNames.includes('noise_level')) feeds.noise_level = plane(1, () => 25 / 255);
  await session.run(feeds);
  const start = process.hrtime.bigint();
  await session.run(feeds);
  console.log(Number(process.hrtime.bigint() - start) / 1e9);
}

const [mode, model, ...rest] = process.argv.slice(2);
const task = mode === 'run' ? run(model, rest[0]) : time(model, ...rest.map(Number));
task.catch((problem) => {
  console.error(String(problem));
  process.exit(1);
});
