import ArgumentParser
import Foundation
import Support

/// A file or a folder that the user names. An empty name, of which the system would make the current
/// folder, is wrong usage.
struct Place: ExpressibleByArgument, ExpressibleByStringLiteral, CustomStringConvertible {
  let path: String

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    path = argument
  }

  init(stringLiteral path: String) { self.path = path }

  /// For a terminal: see `visible`.
  var description: String { visible(path) }
}

extension URL {
  init(fileURLWithPath place: Place) { self.init(fileURLWithPath: place.path) }
}
