import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

// Every test runs on tfjs's cpu backend: plain JavaScript, the same numbers on every machine.
// Tests of other backends choose theirs with useBackend().
tf.enableProdMode(); // or the backend prints advice to install another
await tf.setBackend('cpu');
