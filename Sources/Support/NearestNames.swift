/// The candidates that are spelt most like a name, nearest first; ties by name.
public func nearestNames(
  to name: String, among candidates: [String], count: Int = 3
) -> [String] {
  candidates
    .map { (distance: editDistance(name, $0), name: $0) }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .prefix(count)
    .map(\.name)
}

/// Levenshtein's distance: the least number of insertions, deletions and replacements. The table
/// row[j] = distance(first prefix, second prefix of length j) is kept one row at a time. Of the first
/// text, which may come from a damaged file, a hundred characters count.
private func editDistance(_ first: String, _ second: String) -> Int {
  let target = Array(second.unicodeScalars)
  var row = Array(0...target.count)
  for (i, scalar) in first.unicodeScalars.prefix(100).enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in target.indices {
      let replaced = diagonal + (scalar == target[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    }
  }
  return row[target.count]
}
