/// An error in what a file says. Its reason names the place; the file is named by whoever read it.
package protocol ContentError: Error {
  var reason: String { get }
}

/// What a decoder of a text that ``JSON`` has accepted complains about, on one line and with its place in
/// the file.
package func decodingReason(_ error: any Error) -> String {
  func at(_ context: DecodingError.Context, _ last: [any CodingKey] = []) -> String {
    let path = (context.codingPath + last).map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? "the file" : path
  }
  switch error {
  case DecodingError.keyNotFound(let key, let context): return "\(at(context, [key])) is missing"
  case DecodingError.typeMismatch(let type, let context):
    return "\(at(context)) is not of type \(type)"
  case DecodingError.valueNotFound(_, let context): return "\(at(context)) is null"
  case DecodingError.dataCorrupted(let context):
    // Our parser has already accepted the text, so what the decoder calls invalid JSON is a
    // number that does not fit its type; it does not say which.
    if context.codingPath.isEmpty { return "a number is out of range" }
    return "\(at(context)) is not valid: \(context.debugDescription)"
  case let error as any ContentError: return error.reason
  default: return "\(error)"
  }
}
