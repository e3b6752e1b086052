/// Reads comma-separated values as RFC 4180 has them: records end in CR LF, quotes stand around fields.
public func readCSV(_ text: String) throws -> [[String]] {
  struct NotCSV: Error {}
  var rest = Array(text.unicodeScalars)[...]
  var records: [[String]] = []
  var record: [String] = []
  while !rest.isEmpty {
    var field = String.UnicodeScalarView()
    if rest.first == "\"" {
      rest.removeFirst()
      while true {
        guard let scalar = rest.popFirst() else { throw NotCSV() }
        if scalar == "\"" {
          guard rest.first == "\"" else { break }
          rest.removeFirst()
        }
        field.append(scalar)
      }
    } else {
      while let scalar = rest.first, scalar != ",", scalar != "\r" {
        guard scalar != "\"", scalar != "\n" else { throw NotCSV() }
        field.append(scalar)
        rest.removeFirst()
      }
    }
    record.append(String(field))
    guard let end = rest.popFirst() else { throw NotCSV() }
    if end == "," { continue }
    guard end == "\r", rest.popFirst() == "\n" else { throw NotCSV() }
    records.append(record)
    record = []
  }
  guard record.isEmpty else { throw NotCSV() }
  return records
}
