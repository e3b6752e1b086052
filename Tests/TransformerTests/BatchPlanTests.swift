import Testing
import Transformer

@Suite struct BatchPlanTests {
  private static let widths = [2, 8, 24, 64, 160, 1024]

  private func forEachPlan(_ body: (BatchPlan, _ sequences: Int, _ length: Int) -> Void) throws {
    for width in Self.widths {
      let model = try ModelConfiguration(
        layers: 1, width: width, heads: 1, context: 300, vocabulary: 5)
      for length in [1, 2, 7, 16, 17, 24, 25, 64, 300] {
        for sequences in [1, 2, 15, 16, 17, 64, 100, 133, 513] {
          body(BatchPlan(model, sequences: sequences, length: length), sequences, length)
        }
      }
    }
  }

  @Test func everySequenceIsInOneShardAndInOrder() throws {
    try forEachPlan { plan, sequences, _ in
      let shards = (0..<plan.strands).flatMap { strand in
        (0..<plan.shardsPerStrand).map { plan.sequences(strand: strand, shard: $0) }
      }
      #expect(Array(shards.joined()) == Array(0..<sequences))
      #expect(shards.allSatisfy { $0.count <= plan.unitsPerShard * plan.grouping.unit })
      #expect(Array(plan.parts.joined()) == Array(0..<sequences))
      #expect(plan.parts.allSatisfy { !$0.isEmpty })
    }
  }

  /// Strands are 1, 2, 4 or 8, and more than one only where each has enough rows.
  @Test func aStrandHasWork() throws {
    try forEachPlan { plan, sequences, _ in
      #expect([1, 2, 4, 8].contains(plan.strands))
      let rows = 16 * plan.grouping.groups(sequences)
      #expect(plan.strands == 1 || rows >= 224 * plan.strands)
      for strand in 0..<plan.strands {
        #expect(!plan.sequences(strand: strand, shard: 0).isEmpty)
      }
    }
  }

  @Test func everyTokenHasAPlaceOfItsOwn() throws {
    try forEachPlan { plan, sequences, length in
      guard sequences <= 100 else { return }
      let grouping = plan.grouping
      var seen = Set<Int>()
      for token in 0..<sequences * length {
        let place = grouping.place(sequence: token / length, position: token % length)
        #expect(place.group < grouping.groups(sequences) && (0..<16).contains(place.lane))
        #expect(seen.insert(place.group * 16 + place.lane).inserted)
        #expect(grouping.token(group: place.group, lane: place.lane, sequences: sequences) == token)
      }
      let tokens = (0..<grouping.groups(sequences) * 16).compactMap {
        grouping.token(group: $0 / 16, lane: $0 % 16, sequences: sequences)
      }
      #expect(tokens.count == sequences * length)
    }
  }
}
