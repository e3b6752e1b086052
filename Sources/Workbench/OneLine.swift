/// What an error says, on one line.
public func oneLine(_ error: any Error) -> String { oneLine("\(error)") }

/// A text with its line breaks made spaces.
public func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: " ")
}
