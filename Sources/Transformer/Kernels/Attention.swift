/// Causal attention, head by head, over groups of rows.
///
/// The features of `qkv` are [heads][query, key, value][w]. With P the probabilities and O = P V:
/// dV = P^T dO; dP = dO V^T; dS = P (dP - sum_j P dP)/sqrt(w); dQ = dS K; dK = dS^T Q. The queries and
/// keys of all that are turned by their positions. How rows lie in groups decides how this is computed:
/// `SequenceAttention` and `PositionAttention`.
struct Attention {
  let heads, headWidth: Int
  let grouping: Grouping
  let rotary: RotaryTable
  private let scratch: AlignedBuffer

  init(_ configuration: ModelConfiguration, _ grouping: Grouping, _ rotary: RotaryTable) {
    heads = configuration.heads
    headWidth = configuration.headWidth
    self.grouping = grouping
    self.rotary = rotary
    scratch = AlignedBuffer(Self.scratch(length: grouping.length))
  }

  /// The probabilities of a unit: [heads][T][T][16], or [heads][T'][T'] with T' the length rounded up.
  static func probabilities(heads: Int, _ grouping: Grouping) -> Int {
    let t = grouping.length
    return switch grouping.kind {
    case .sequences: heads * t * t * 16
    case .positions: heads * Grouping.up(t) * Grouping.up(t)
    }
  }

  /// Numbers of the gradients of one head's scores, and of a transposed copy of them.
  static func scratch(length: Int) -> Int {
    let padded = Grouping.up(length)
    return max(length * length * 16, 2 * padded * padded)
  }

  /// out = softmax(q k^T / sqrt(w)) v for every sequence; turns the queries and keys in `qkv` and keeps the
  /// probabilities.
  func forward(_ qkv: Floats, into out: Floats, probabilities: Floats, sequences: Int) {
    turn(qkv, sequences: sequences, sign: 1)
    forEachHead(sequences) { unit, head in
      let p = probabilities + (unit * heads + head) * Self.probabilities(heads: 1, grouping)
      let (q, o) = (qkv + part(unit, head), out + outputs(unit, head))
      switch grouping.kind {
      case .sequences: sequenceAttention.forward(q, into: o, probabilities: p)
      case .positions: positionAttention.forward(q, into: o, probabilities: p)
      }
    }
  }

  /// `gradient` becomes that of `qkv` before the turn, given that of the output.
  func backward(
    _ qkv: ConstFloats, outGradient: ConstFloats, probabilities: Floats, into gradient: Floats,
    sequences: Int
  ) {
    forEachHead(sequences) { unit, head in
      let p = probabilities + (unit * heads + head) * Self.probabilities(heads: 1, grouping)
      let (q, o) = (qkv + part(unit, head), outGradient + outputs(unit, head))
      let g = gradient + part(unit, head)
      switch grouping.kind {
      case .sequences:
        sequenceAttention.backward(q, o, probabilities: p, into: g, scratch: scratch.start)
      case .positions:
        positionAttention.backward(q, o, probabilities: p, into: g, scratch: scratch.start)
      }
    }
    turn(gradient, sequences: sequences, sign: -1)
  }

  private var sequenceAttention: SequenceAttention {
    SequenceAttention(length: grouping.length, headWidth: headWidth, width: heads * headWidth)
  }

  private var positionAttention: PositionAttention {
    PositionAttention(
      groups: grouping.groupsPerUnit, headWidth: headWidth, width: heads * headWidth)
  }

  private func forEachHead(_ sequences: Int, _ body: (_ unit: Int, _ head: Int) -> Void) {
    for unit in 0..<grouping.groups(sequences) / grouping.groupsPerUnit {
      for head in 0..<heads { body(unit, head) }
    }
  }

  /// Where the queries of a head begin in the first group of a unit.
  private func part(_ unit: Int, _ head: Int) -> Int {
    (unit * grouping.groupsPerUnit * heads + head) * 3 * headWidth * 16
  }

  private func outputs(_ unit: Int, _ head: Int) -> Int {
    (unit * grouping.groupsPerUnit * heads + head) * headWidth * 16
  }

  /// Turns queries and keys by `sign` times the angles of their positions.
  private func turn(_ qkv: Floats, sequences: Int, sign: Float) {
    for group in 0..<grouping.groups(sequences) {
      for head in 0..<heads {
        for part in 0..<2 {
          let x = qkv + (((group * heads + head) * 3 + part) * headWidth) * 16
          switch grouping.kind {
          case .sequences: rotary.turn(x, position: group % grouping.length, sign: sign)
          case .positions:
            rotary.turn(
              x, positionsFrom: group % grouping.groupsPerUnit * 16, sign: sign)
          }
        }
      }
    }
  }
}
