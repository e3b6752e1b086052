/// The gradient of a batch's loss, summed over strands, and what it is summed from.
///
/// The embedding's rows are summed apart: every token of the batch leaves a row of gradient, which are
/// added up by token. So the rows of the embedding matrix that a batch does not touch, most of a large
/// one, are neither set to zero nor added.
final class BatchGradient {
  /// The sum, laid out like the parameters, once `reduce` has been called.
  var sum: AlignedBuffer { strands[0] }
  private var strands: [AlignedBuffer]
  private var rows = AlignedBuffer(0)
  /// The tokens whose rows of the sum may not be zero.
  private var touched: [Int32] = []
  private let count: Int
  private let width: Int
  private let embedding: Int
  /// Where the parameters begin whose gradients are summed over strands.
  private let dense: Int
  private static let block = 8192

  init(_ layout: ParameterLayout, _ configuration: ModelConfiguration) {
    count = layout.count
    width = configuration.width
    embedding = layout.embedding
    dense = configuration.tiedOutput ? 0 : layout.blocks[0].norm1Gain
    strands = [AlignedBuffer(layout.count)]
  }

  /// Makes room for a batch.
  func prepare(strands number: Int, tokens: Int) {
    while strands.count < number { strands.append(AlignedBuffer(count)) }
    let numbers = tokens * Linear.stride(width)
    if rows.count < numbers { rows = AlignedBuffer(numbers) }
  }

  /// Where a shard writes to, whose first token is one of the batch.
  func target(strand: Int, token: Int, adding: Bool) -> Shard.Gradients {
    Shard.Gradients(
      parameters: strands[strand].start, adding: adding,
      rows: rows.start + token * Linear.stride(width))
  }

  /// Adds the strands and the rows of the tokens into `sum`.
  func reduce(strands number: Int, tokens: [Int32], _ pool: ThreadPool) {
    addStrands(number, pool)
    let (d, isTied, touched) = (width, dense == 0, touched)
    let (target, rows) = (sum.start + embedding, Pointer(rows.start))
    let result = Pointer(target)
    pool.run((d + 15) / 16) { job, _ in
      let first = job * 16
      if !isTied {
        for token in touched {
          (result.start + Int(token) * d + first).update(repeating: 0, count: min(16, d - first))
        }
      }
      Embedding.scatter(
        ConstFloats(rows.start), tokens: tokens, into: result.start, from: first, width: d)
    }
    self.touched = isTied ? [] : tokens
  }

  /// 0+1, 2+3, ..., then pairs of pairs.
  private func addStrands(_ number: Int, _ pool: ThreadPool) {
    guard number > 1 else { return }
    let strands = strands.prefix(number).map { Pointer($0.start) }
    let (dense, count, block) = (dense, count, Self.block)
    pool.run((count - dense + block - 1) / block) { job, _ in
      let low = dense + job * block
      for i in stride(from: low, to: min(count, low + block), by: 16) {
        @inline(__always) func pair(_ k: Int) -> Lanes {
          strands[k].start.lanes(i) + strands[k + 1].start.lanes(i)
        }
        let total =
          switch number {
          case 2: pair(0)
          case 4: pair(0) + pair(2)
          default: (pair(0) + pair(2)) + (pair(4) + pair(6))
          }
        strands[0].start.store(total, i)
      }
    }
  }

  /// The norm of the sum, in blocks of a fixed size.
  func norm(_ pool: ThreadPool) -> Double {
    let (sum, total, block) = (Pointer(sum.start), count, Self.block)
    let number = (total + block - 1) / block
    let partial = AlignedDoubles(number)
    pool.run(number) { job, _ in
      var squares = Lanes.zero
      for i in stride(from: job * block, to: min(total, (job + 1) * block), by: 16) {
        let g = sum.start.lanes(i)
        squares = squares.addingProduct(g, g)
      }
      partial.start[job] = Double(Transformer.sum(squares))
    }
    var squares = 0.0
    for index in 0..<number { squares += partial.start[index] }
    return squares.squareRoot()
  }

  /// A pointer that jobs share; each job writes to its own part.
  private struct Pointer: @unchecked Sendable {
    let start: Floats
    init(_ start: Floats) { self.start = start }
  }
}
