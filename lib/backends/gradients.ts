/**
 * Registers the gradient of every operator.
 *
 * @remarks `@tensorflow/tfjs-core` keeps its gradients apart from the CommonJS bundle that Node
 * loads: without them `tf.variableGrads` says "gradient function not found". The package that
 * registers them on loading is `@tensorflow/tfjs-layers`; nothing else of it is used. (20 ms.)
 */
import '@tensorflow/tfjs-layers';
