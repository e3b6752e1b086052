/// The activations of a few whole sequences, as groups of sixteen rows (`Grouping`).
///
/// A shard is small enough for its activations to stay in the second-level cache. Every thread has
/// one; its contents last from a forward pass to the backward pass that follows.
final class Shard: @unchecked Sendable {
  let configuration: ModelConfiguration
  let layout: ParameterLayout
  let grouping: Grouping
  /// Units of sequences.
  let capacity: Int
  let attention: Attention
  let layers: Layers

  /// What one block keeps for its backward pass: both LayerNorms before gain and bias with their scales,
  /// q k v, the probabilities and the output of attention, the derivative and the output of GELU.
  struct Kept {
    let normal1, scale1, qkv, probabilities, mixed: Floats
    let normal2, scale2, slope, active: Floats
  }
  let kept: [Kept]
  private let memory: AlignedBuffer
  /// Of width d: the residual stream, what the final LayerNorm keeps, any LayerNorm's output, the gradient
  /// of the stream and that of a part of it.
  let stream, finalNormal, finalScale, norm, gradient, branch: Floats
  /// Of width 4d, and the inputs of a layer row by row.
  let wide, transposed: Floats
  let logits, factors, scratch: Floats
  /// The time this shard's thread has spent, by kind of work.
  var clock = Stopwatch()

  init(
    configuration: ModelConfiguration, layout: ParameterLayout, grouping: Grouping, capacity: Int,
    rotary: RotaryTable
  ) {
    self.configuration = configuration
    self.layout = layout
    self.grouping = grouping
    self.capacity = capacity
    attention = Attention(configuration, grouping, rotary)
    layers = Layers(configuration)
    let sizes = Sizes(configuration, grouping, units: capacity)
    memory = AlignedBuffer(sizes.total)
    var next = memory.start
    func take(_ count: Int) -> Floats {
      defer { next += Grouping.up(count) }
      return next
    }
    let (rows, d) = (sizes.rows, configuration.width)
    stream = take(rows * d)
    finalNormal = take(rows * d)
    finalScale = take(rows)
    norm = take(rows * d)
    gradient = take(rows * d)
    branch = take(rows * d)
    wide = take(rows * 4 * d)
    transposed = take(sizes.transposed)
    logits = take(rows * configuration.vocabulary)
    factors = take(rows)
    scratch = take(sizes.scratch)
    kept = (0..<configuration.layers).map { _ in
      Kept(
        normal1: take(rows * d), scale1: take(rows), qkv: take(rows * 3 * d),
        probabilities: take(sizes.probabilities), mixed: take(rows * d), normal2: take(rows * d),
        scale2: take(rows), slope: take(rows * 4 * d), active: take(rows * 4 * d))
    }
  }

  /// How many numbers a shard's parts have. No model's sizes are so large that they would not fit into an
  /// `Int`.
  struct Sizes {
    let rows, transposed, scratch, probabilities: Int
    /// All of them, but for the scratch of attention.
    let total: Int

    init(_ configuration: ModelConfiguration, _ grouping: Grouping, units: Int) {
      let (d, v) = (configuration.width, configuration.vocabulary)
      rows = units * grouping.groupsPerUnit * 16
      transposed = rows * Linear.stride(4 * d)
      // See Linear.weightGradient; the widest weights are those of the output and of the MLP.
      let padded = Grouping.up(d)
      let ofLayers = padded == d ? 0 : max(4 * d, v) * padded
      let ofDown = (4 * d).isMultiple(of: 16) ? 0 : d * Grouping.up(4 * d)
      scratch = max(ofLayers, ofDown)
      probabilities = units * Attention.probabilities(heads: configuration.heads, grouping)
      let perLayer = rows * (14 * d + 2) + probabilities + 9 * 16
      let shared = rows * (9 * d + v + 2) + transposed + scratch + 11 * 16
      total = configuration.layers * perLayer + shared
    }
  }
}
