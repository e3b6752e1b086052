import Foundation
import Support

extension Layout {
  public func declaration(of chapter: String) -> URL {
    repository.appendingPathComponent("Chapters/\(chapter)/declared.json")
  }

  /// Results bound to what was declared of their chapter. The full profile must do just that; the quick
  /// one is for finding out what to declare.
  /// - Throws: ``NotAsDeclared``, ``InvalidDeclaration``, `FileError`.
  func declared(_ results: Results, sweeps: [String: String]) throws -> Results {
    let url = declaration(of: results.chapter)
    guard Files.exists(url) else {
      guard sweeps.isEmpty || results.profile == .quick else {
        throw NotAsDeclared(
          chapter: results.chapter, executable: results.executable, differences: [])
      }
      return results
    }
    let declaration = try Declaration(contentsOf: url)
    if results.profile == .full {
      let differences = declaration.differences(
        of: Declaration(date: "", seen: "", sweeps: sweeps, checks: results.checks))
      guard differences.isEmpty else {
        throw NotAsDeclared(
          chapter: results.chapter, executable: results.executable, differences: differences)
      }
    }
    return try results.declared(under: declaration)
  }

  /// Writes what a run checks as the chapter's declaration, or amends the one that is there.
  /// - Returns: The file; nil if all of it is declared already.
  func declare(
    _ results: Results, sweeps: [String: String], seen: String, why: String?
  ) throws -> URL? {
    let url = declaration(of: results.chapter)
    var declaration = Declaration(
      date: String(Date().ISO8601Format().prefix(10)), seen: seen, sweeps: sweeps,
      checks: results.checks)
    if Files.exists(url) {
      let earlier = try Declaration(contentsOf: url)
      guard !earlier.differences(of: declaration).isEmpty else { return nil }
      guard let why else {
        throw NotAsDeclared(
          chapter: results.chapter, executable: "\(results.executable) --because WHY",
          differences: earlier.differences(of: declaration))
      }
      declaration = earlier.amended(to: declaration, why: why)
    }
    try Files.replace(url, with: declaration.encoded())
    return url
  }
}
