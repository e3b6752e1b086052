/// How the tokens of some sequences are put into groups of sixteen rows.
///
/// The activations of a group are [feature][16]: the sixteen rows lie side by side in the lanes of a
/// vector. So no width needs a tail, sums over features need no sums over lanes, and a product reads
/// both of its factors in the order in which they lie.
///
/// Short sequences lie across the lanes: a group is sixteen sequences at one position. Of long ones a
/// group is sixteen positions of one sequence, so that few sequences fill a shard. Rows that are left
/// over belong to no token; what is computed for them is finite and read by nobody.
package struct Grouping: Hashable, Sendable {
  enum Kind: Sendable { case sequences, positions }

  let kind: Kind
  let length: Int

  /// The one that leaves fewer rows over; only short sequences lie across the lanes.
  init(sequences: Int, length: Int) {
    self.length = length
    let across = Self.up(sequences) * length
    let along = sequences * Self.up(length)
    kind = length <= 24 && across <= along ? .sequences : .positions
  }

  /// A count rounded up to a multiple of sixteen.
  static func up(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// The fewest sequences that fill their groups.
  package var unit: Int { kind == .sequences ? 16 : 1 }
  /// The groups of a unit.
  var groupsPerUnit: Int { kind == .sequences ? length : Self.up(length) / 16 }

  package func groups(_ sequences: Int) -> Int {
    (sequences + unit - 1) / unit * groupsPerUnit
  }

  /// Where the token at a position of a sequence is.
  @inline(__always)
  package func place(sequence: Int, position: Int) -> (group: Int, lane: Int) {
    switch kind {
    case .sequences: (sequence / 16 * length + position, sequence % 16)
    case .positions: (sequence * groupsPerUnit + position / 16, position % 16)
    }
  }

  /// Which token, counted sequence by sequence, is at a place; nil for rows that are left over.
  @inline(__always)
  package func token(group: Int, lane: Int, sequences: Int) -> Int? {
    switch kind {
    case .sequences:
      let sequence = group / length * 16 + lane
      return sequence < sequences ? sequence * length + group % length : nil
    case .positions:
      let position = group % groupsPerUnit * 16 + lane
      return position < length ? group / groupsPerUnit * length + position : nil
    }
  }
}
