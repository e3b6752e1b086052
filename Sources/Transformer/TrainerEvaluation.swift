/// What the model says of a batch, with the weights or, where `evaluatesAverage` is set, their average.
///
/// All of it is the same to the bit for any number of threads. Attention is causal: the tokens that
/// follow a position do not change what is said there by a bit, so that sequences may be padded on the
/// right by any tokens. Another length of the batch, though, gives the matrix products other shapes,
/// which oneDNN may sum in another order: what is said then agrees to rounding.
extension Trainer {
  /// Predictions at every position, row-major, or only at those that have a target.
  /// - Parameters:
  ///   - counted: Whether only the positions with a target are read, which are then the only ones whose
  ///     logits are computed; the predictions are as many.
  ///   - interruption: is called every now and then; what it throws ends the evaluation.
  /// - Throws: `InvalidBatch`, `InvalidAverage`, and what `interruption` throws.
  public func evaluate(
    _ batch: Batch, counted: Bool = false, interruption: () throws -> Void = {}
  ) throws -> [TokenPrediction] {
    let v = configuration.vocabulary
    return try read(batch, counted ? .counted : .all, each: 1, interruption) { row, logits in
      CollectionOfOne(CrossEntropy.prediction(logits, target: batch.targets[row], vocabulary: v))
    }
  }

  /// The logits at every position, row-major [sequences x length, vocabulary].
  /// - Parameter interruption: as for `evaluate`.
  /// - Throws: as `evaluate`.
  public func logits(
    _ batch: Batch, interruption: () throws -> Void = {}
  ) throws -> [Float] {
    try logits(batch, .all, interruption)
  }

  /// The logits at one position of each sequence, row-major [sequences, vocabulary]; no others are
  /// computed. They agree with those of `logits` to rounding.
  /// - Parameters:
  ///   - positions: Of every sequence in turn, from 0 to `batch.length` - 1.
  ///   - interruption: as for `evaluate`.
  /// - Throws: as `evaluate`; `InvalidBatch` also for positions that are not the sequences'.
  public func logits(
    _ batch: Batch, at positions: [Int], interruption: () throws -> Void = {}
  ) throws -> [Float] {
    guard positions.count == batch.sequences else {
      throw InvalidBatch("\(positions.count) positions to read in \(batch.sequences) sequences")
    }
    if let position = positions.first(where: { $0 < 0 || $0 >= batch.length }) {
      throw InvalidBatch(
        "position \(position) is to be read in sequences of \(batch.length) tokens")
    }
    return try logits(batch, .columns(positions), interruption)
  }

  /// The logits at each sequence's last position, row-major [sequences, vocabulary]: to the bit those
  /// that `logits` has there, without a copy of the others.
  ///
  /// All the others are computed nevertheless: `logits(_:at:)` is faster, and agrees to rounding.
  /// - Parameter interruption: as for `evaluate`.
  /// - Throws: as `evaluate`.
  public func lastLogits(
    _ batch: Batch, interruption: () throws -> Void = {}
  ) throws -> [Float] {
    try logits(batch, .last, interruption)
  }

  private func logits(
    _ batch: Batch, _ positions: Positions, _ interruption: () throws -> Void
  ) throws -> [Float] {
    let v = configuration.vocabulary
    return try read(batch, positions, each: v, interruption) { _, logits in
      UnsafeBufferPointer(start: logits, count: v)
    }
  }

  /// `count` results for each of some positions of a batch, computed by all threads. `results` is given
  /// a position as a row of the batch.
  private func read<Element, Results: Collection<Element>>(
    _ batch: Batch, _ positions: Positions, each count: Int,
    _ interruption: () throws -> Void,
    _ results: @escaping @Sendable (_ row: Int, _ logits: ConstFloats) -> Results
  ) throws -> [Element] {
    let weights = try evaluatedWeights()
    try batch.validate(for: configuration)
    let perShard = prepareShards(batch)
    let shards = shards
    let parts = stride(from: 0, to: batch.sequences, by: perShard).map {
      $0..<min($0 + perShard, batch.sequences)
    }
    // How many positions are read before each part, and in all.
    let starts = parts.reduce(into: [0]) { starts, part in
      starts.append(starts[starts.count - 1] + positions.rows(of: part, in: batch).count)
    }
    let total = starts[parts.count]
    let round = pool.threads * Self.shardsAtOnce(configuration, rows: perShard * batch.length)
    return try [Element](unsafeUninitializedCapacity: total * count) { buffer, filled in
      let shared = Shared(weights: weights, results: buffer.baseAddress)
      for start in stride(from: 0, to: parts.count, by: round) {
        try interruption()
        pool.run(min(round, parts.count - start)) { job, thread in
          let part = parts[start + job]
          let rows = positions.rows(of: part, in: batch)
          batch.withPointers(from: part.lowerBound) { tokens, _ in
            shards[thread].evaluate(
              shared.weights, rows: rows, alone: positions.areAlone, tokens: tokens,
              sequences: part.count
            ) { index, logits in
              let place = (starts[start + job] + index) * count
              guard var next = shared.results.map({ $0 + place }) else { return }
              for result in results(part.lowerBound * batch.length + rows[index], logits) {
                next.initialize(to: result)
                next += 1
              }
            }
          }
        }
      }
      filled = total * count
    }
  }

  /// Pointers that jobs share; each job writes to its own part of the results.
  private struct Shared<Element>: @unchecked Sendable {
    let weights: ConstFloats
    let results: UnsafeMutablePointer<Element>?
  }
}

/// Which positions of a batch are read.
private enum Positions {
  case all, last, counted
  /// One of each sequence.
  case columns([Int])

  /// Whether the output product is of these positions alone. That of `last` is not, which keeps the
  /// bits that it has always had.
  var areAlone: Bool {
    switch self {
    case .all, .last: false
    case .counted, .columns: true
    }
  }

  /// The rows that are read of some sequences, of which the first row is 0; in order.
  func rows(of sequences: Range<Int>, in batch: Batch) -> [Int] {
    let (first, length) = (sequences.lowerBound, batch.length)
    let all = 0..<sequences.count * length
    return switch self {
    case .all: Array(all)
    case .last: sequences.indices.map { ($0 - first + 1) * length - 1 }
    case .counted: all.filter { batch.targets[first * length + $0] >= 0 }
    case .columns(let columns): sequences.map { ($0 - first) * length + columns[$0] }
    }
  }
}
