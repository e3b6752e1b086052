/// Loss and gradient of a batch by all threads.
extension Trainer {
  /// Leaves the gradient of the mean loss in `gradient.sum`.
  /// - Returns: The mean loss over the tokens that have a target, nats, and how many they are.
  func lossAndGradient(
    _ batch: Batch, _ interruption: () throws -> Void
  ) throws -> (loss: Double, tokens: Int) {
    clock.start()
    try batch.validate(for: configuration)
    let counted = batch.targets.count { $0 >= 0 }
    guard counted > 0 else { throw InvalidBatch("no token has a target") }
    let plan = BatchPlan(configuration, sequences: batch.sequences, length: batch.length)
    prepareShards(plan)
    gradient.prepare(strands: plan.strands, tokens: batch.tokens.count)
    clock.stop(.data)
    let losses = try train(batch, plan, weight: 1 / Float(counted), interruption)
    clock.start()
    gradient.reduce(strands: plan.strands, tokens: batch.tokens, pool)
    clock.stop(.optimiser)
    var sum = 0.0
    for index in 0..<plan.strands * plan.shardsPerStrand { sum += losses.start[index] }
    return (sum / Double(counted), counted)
  }

  /// Passes all shards forward and backward.
  /// - Returns: The summed losses of each strand's shards in turn.
  private func train(
    _ batch: Batch, _ plan: BatchPlan, weight: Float, _ interruption: () throws -> Void
  ) throws -> AlignedDoubles {
    let perStrand = plan.shardsPerStrand
    let losses = AlignedDoubles(plan.strands * perStrand)
    clock.start()
    transposed.update(from: parameters.start, pool)
    clock.stop(.data)
    let weights = Shard.Weights(parameters: parameters.start, transposed: transposed)
    let work = TrainingWork(shards: shards, gradient: gradient, weights: weights)
    let rows = plan.unitsPerShard * plan.grouping.groupsPerUnit * 16
    let round = Self.shardsAtOnce(configuration, rows: 3 * rows)
    for start in stride(from: 0, to: perStrand, by: round) {
      try interruption()
      pool.run(plan.strands) { strand, thread in
        for index in start..<min(start + round, perStrand) {
          let sequences = plan.sequences(strand: strand, shard: index)
          guard !sequences.isEmpty else { continue }
          losses.start[strand * perStrand + index] = batch.withPointers(
            from: sequences.lowerBound
          ) { tokens, targets in
            work.shards[thread].train(
              work.weights,
              gradients: work.gradient.target(
                strand: strand, token: sequences.lowerBound * batch.length, adding: index > 0),
              tokens: tokens, targets: targets, sequences: sequences.count, weight: weight)
          }
        }
      }
    }
    return losses
  }

  /// What jobs share; each writes to its own shard, strand and rows.
  private struct TrainingWork: @unchecked Sendable {
    let shards: [Shard]
    let gradient: BatchGradient
    let weights: Shard.Weights
  }
}
