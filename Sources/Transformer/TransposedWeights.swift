/// The weights of all layers, each transposed to [in][out], as forward products read them: the factors of a
/// step then lie side by side, which takes the fewest instructions.
///
/// They are made anew from the weights once a training step, little beside the products of a batch.
final class TransposedWeights {
  struct Block {
    let qkv, projection, up, down: ConstFloats
  }

  private(set) var blocks: [Block] = []
  let output: ConstFloats
  private let memory: AlignedBuffer
  private var matrices: [Matrix] = []

  private struct Matrix: @unchecked Sendable {
    let linear: Linear
    /// Where it lies among the parameters.
    let offset: Int
    let target: Floats
  }

  init(_ layout: ParameterLayout, _ configuration: ModelConfiguration) {
    memory = AlignedBuffer(Self.count(configuration))
    let layers = Layers(configuration)
    var next = memory.start
    var matrices: [Matrix] = []
    func place(_ linear: Linear, _ offset: Int) -> ConstFloats {
      matrices.append(Matrix(linear: linear, offset: offset, target: next))
      defer { next += linear.inputs * Linear.stride(linear.outputs) }
      return ConstFloats(next)
    }
    blocks = layout.blocks.map { block in
      Block(
        qkv: place(layers.qkv, block.qkvWeight),
        projection: place(layers.projection, block.projectionWeight),
        up: place(layers.up, block.upWeight), down: place(layers.down, block.downWeight))
    }
    output = place(layers.output, layout.output)
    self.matrices = matrices
  }

  /// The numbers that it holds.
  static func count(_ configuration: ModelConfiguration) -> Int {
    func count(_ linear: Linear) -> Int { linear.inputs * Linear.stride(linear.outputs) }
    let layers = Layers(configuration)
    let perBlock = [layers.qkv, layers.projection, layers.up, layers.down].map(count).reduce(0, +)
    return configuration.layers * perBlock + count(layers.output)
  }

  /// Takes over the weights from parameters.
  ///
  /// Up to 15 numbers beyond a row are read, whatever they are, and not used.
  func update(from parameters: ConstFloats, _ pool: ThreadPool) {
    let source = Source(start: parameters)
    // Sixteen outputs of one matrix are a job.
    let jobs = matrices.flatMap { matrix in
      stride(from: 0, to: matrix.linear.outputs, by: 16).map { (matrix: matrix, first: $0) }
    }
    pool.run(jobs.count) { job, _ in
      let (matrix, first) = jobs[job]
      let (inputs, outputs) = (matrix.linear.inputs, matrix.linear.outputs)
      let stride = Linear.stride(outputs)
      for input in Swift.stride(from: 0, to: inputs, by: 16) {
        var block = SixteenVectors { i in
          first + i < outputs
            ? source.start.lanes(matrix.offset + (first + i) * inputs + input) : .zero
        }
        block.transpose()
        block.store(
          matrix.target + input * stride + first, stride: stride, count: min(16, inputs - input))
      }
    }
  }

  private struct Source: @unchecked Sendable {
    let start: ConstFloats
  }
}
