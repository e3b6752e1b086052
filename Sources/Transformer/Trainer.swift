import Foundation

/// A model with its optimiser's state, trained by all threads with results that do not depend on how
/// many there are.
///
/// A batch is cut into strands of whole sequences, a strand into shards (`BatchPlan`). A strand adds up the
/// gradients of its shards in order, on whichever thread takes it, and the strands are added in a fixed
/// tree. So every sum has one order, whatever the number of threads.
public final class Trainer {
  public let configuration: ModelConfiguration
  public let layout: ParameterLayout
  /// AdamW steps done. To be set only together with the state it belongs to.
  public var step = 0

  /// Whether evaluations and logits read the average of the weights in place of the weights. Training
  /// and gradients never do.
  public var evaluatesAverage = false

  /// What a trainer holds of every parameter. The average is there only once it has been started.
  public enum State: String, CaseIterable, Sendable {
    case parameters, firstMoment, secondMoment, average
  }

  let parameters, firstMoment, secondMoment: AlignedBuffer
  private var average: AlignedBuffer?
  /// See `BatchGradient`.
  let gradient: BatchGradient
  let transposed: TransposedWeights
  let pool: ThreadPool
  private let rotary: RotaryTable
  private let pieces: [(range: Range<Int>, decays: Bool)]
  /// Time outside the shards: of the optimiser and of preparing batches, summed over the threads.
  var clock = Stopwatch()
  /// One shard a thread, for batches as the last one was.
  private(set) var shards: [Shard] = []

  /// A model with weights drawn from `seed`: normal with standard deviation 0.02, that of the matrices
  /// that write into the residual stream divided by sqrt(2 layers); gains 1, biases 0.
  public init(configuration: ModelConfiguration, seed: UInt64, threads: Int) throws(InvalidModel) {
    try Self.require(threads: threads)
    self.configuration = configuration
    layout = ParameterLayout(configuration)
    parameters = AlignedBuffer(layout.count)
    firstMoment = AlignedBuffer(layout.count)
    secondMoment = AlignedBuffer(layout.count)
    gradient = BatchGradient(layout, configuration)
    transposed = TransposedWeights(layout, configuration)
    rotary = RotaryTable(context: configuration.context, headWidth: configuration.headWidth)
    pool = ThreadPool(threads: threads)
    pieces = Self.pieces(layout)
    initialise(seed: seed)
  }

  deinit { pool.close() }

  private func initialise(seed: UInt64) {
    var random = SplitMix(state: seed)
    for tensor in layout.tensors {
      let values = UnsafeMutableBufferPointer(
        start: parameters.start + tensor.offset, count: tensor.count)
      if tensor.name.hasSuffix("norm.weight") {
        values.update(repeating: 1)
      } else if tensor.decays {
        let intoStream =
          tensor.name.hasSuffix("attention.dense.weight") || tensor.name.hasSuffix("4h_to_h.weight")
        let deviation =
          0.02 / (intoStream ? Double(2 * configuration.layers).squareRoot() : 1)
        for i in values.indices { values[i] = Float(random.normal() * deviation) }
      }
    }
  }

  /// Seconds of the threads' time by kind of work, in the order of `Work.allCases`; phases that all
  /// threads share count once for each.
  var timeByWork: [Double] {
    Work.allCases.map { work in
      shards.reduce(clock[work] * Double(pool.threads)) { $0 + $1.clock[work] }
    }
  }

  /// Lends the flat buffer of the parameters, of a moment or of the average, laid out as `layout` says;
  /// that of an average that has not been started is empty.
  public func withState<R>(
    _ which: State, _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    let buffer =
      switch which {
      case .parameters: parameters
      case .firstMoment: firstMoment
      case .secondMoment: secondMoment
      case .average: average
      }
    return try body(UnsafeMutableBufferPointer(start: buffer?.start, count: buffer?.count ?? 0))
  }

  /// Sets both moments to zero and `step` to 0, for a phase that begins with a fresh optimiser. The
  /// parameters and their average stay.
  public func resetMoments() {
    for moment in [firstMoment, secondMoment] {
      moment.start.update(repeating: 0, count: moment.count)
    }
    step = 0
  }

  public var hasAverage: Bool { average != nil }

  /// Begins an average of the weights, or begins it anew, with the weights as they are now.
  public func startAverage() {
    let average = average ?? AlignedBuffer(layout.count)
    average.start.update(from: parameters.start, count: layout.count)
    self.average = average
  }

  /// The weights that evaluations read.
  func evaluatedWeights() throws(InvalidAverage) -> ConstFloats {
    guard evaluatesAverage else { return ConstFloats(parameters.start) }
    guard let average else { throw .missing }
    return ConstFloats(average.start)
  }

  /// Forward, backward, clipping and one step of AdamW on the mean loss over the counted tokens.
  /// - Parameters:
  ///   - averageDecay: How much of the average of the weights stays, from 0 to 1; the rest of it is
  ///     taken from the new weights. Nil: the average, if there is one, stays as it is.
  ///   - interruption: is called every now and then while the gradient is computed; if it throws, the
  ///     model stays as it was.
  /// - Throws: `InvalidBatch`, `InvalidAverage` for a decay out of its range or without an average, and
  ///   what `interruption` throws.
  public func trainingStep(
    _ batch: Batch, learningRate: Double, settings: OptimiserSettings,
    averageDecay: Double? = nil, interruption: () throws -> Void = {}
  ) throws -> StepReport {
    let averaging = try averageDecay.map { try WeightAverage(average, decay: $0) }
    let (loss, tokens) = try lossAndGradient(batch, interruption)
    clock.start()
    defer { clock.stop(.optimiser) }
    let norm = gradient.norm(pool)
    step += 1
    let scale = settings.clipNorm.map { norm > $0 ? Float($0 / (norm + 1e-6)) : 1 } ?? 1
    let update = AdamW.Step(
      settings, learningRate: learningRate, gradientScale: scale, number: step)
    let state = Pointers(self)
    let pieces = pieces
    pool.run(pieces.count) { job, _ in
      let piece = pieces[job]
      let at = piece.range.lowerBound
      AdamW.update(
        state.parameters + at, state.first + at, state.second + at, gradient: state.gradient + at,
        count: piece.range.count, step: update, decays: piece.decays)
      averaging?.update(from: state.parameters, in: piece.range)
    }
    return StepReport(loss: loss, gradientNorm: norm, tokens: tokens)
  }

  /// The gradient of the mean loss, laid out like the parameters, and the loss in nats.
  public func lossAndGradient(_ batch: Batch) throws -> (loss: Double, gradient: [Float]) {
    let (loss, _) = try lossAndGradient(batch, {})
    let sum = UnsafeBufferPointer(start: gradient.sum.start, count: layout.count)
    return (loss, Array(sum))
  }

  /// Makes the threads' shards fit parts of a batch.
  func prepareShards(_ plan: BatchPlan) {
    if let shard = shards.first, shard.grouping == plan.grouping,
      shard.capacity >= plan.unitsPerShard
    {
      return
    }
    shards = []
    shards = (0..<pool.threads).map { _ in
      Shard(
        configuration: configuration, layout: layout, grouping: plan.grouping,
        capacity: plan.unitsPerShard, rotary: rotary)
    }
  }

  /// The parameters in pieces for the threads, none of which mixes tensors that decay with others.
  private static func pieces(_ layout: ParameterLayout) -> [(range: Range<Int>, decays: Bool)] {
    layout.tensors.flatMap { tensor in
      let end = tensor.offset + Grouping.up(tensor.count)
      return stride(from: tensor.offset, to: end, by: 16_384).map {
        ($0..<min($0 + 16_384, end), tensor.decays)
      }
    }
  }

  /// Pointers that jobs share; each job writes to its own part.
  private struct Pointers: @unchecked Sendable {
    let parameters, first, second: Floats
    let gradient: ConstFloats

    init(_ trainer: Trainer) {
      parameters = trainer.parameters.start
      first = trainer.firstMoment.start
      second = trainer.secondMoment.start
      gradient = ConstFloats(trainer.gradient.sum.start)
    }
  }
}
