// attack: row 22: loads a native library
// verdict: runtime_error
// points: 0
// message: ERR_DLOPEN
export function mean(): number {
  try {
    process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6');
  } catch (error) {
    throw new Error(String((error as { code: string }).code));
  }
  return 2;
}
