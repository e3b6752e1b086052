import COneDNN

/// Products of row-major fp32 matrices by oneDNN, on the calling thread alone.
enum MatrixProducts {
  /// To be called once on every thread that multiplies: oneDNN's own threads would share the cores
  /// with ours, and split sums in ways that depend on their number.
  static func useOneThread() { omp_set_num_threads(1) }

  /// C[m, n] = A[m, k] B[n, k]^T: a layer's output from its input and its weight [out, in].
  @inline(__always)
  static func timesTransposed(
    _ a: ConstFloats, _ b: ConstFloats, _ c: Floats, m: Int, n: Int, k: Int
  ) {
    _ = dnnl_sgemm(
      CChar(78), CChar(84), dnnl_dim_t(m), dnnl_dim_t(n), dnnl_dim_t(k), 1, a, dnnl_dim_t(k), b,
      dnnl_dim_t(k), 0, c, dnnl_dim_t(n))
  }

  /// C[m, n] = A[m, k] B[k, n]: the gradient of the input from that of the output.
  @inline(__always)
  static func times(_ a: ConstFloats, _ b: ConstFloats, _ c: Floats, m: Int, n: Int, k: Int) {
    _ = dnnl_sgemm(
      CChar(78), CChar(78), dnnl_dim_t(m), dnnl_dim_t(n), dnnl_dim_t(k), 1, a, dnnl_dim_t(k), b,
      dnnl_dim_t(n), 0, c, dnnl_dim_t(n))
  }

  /// C[m, n] += A[k, m]^T B[k, n]: the gradient of a weight, summed over k rows.
  @inline(__always)
  static func addTransposedTimes(
    _ a: ConstFloats, _ b: ConstFloats, _ c: Floats, m: Int, n: Int, k: Int
  ) {
    _ = dnnl_sgemm(
      CChar(84), CChar(78), dnnl_dim_t(m), dnnl_dim_t(n), dnnl_dim_t(k), 1, a, dnnl_dim_t(m), b,
      dnnl_dim_t(n), 1, c, dnnl_dim_t(n))
  }
}
