import Analysis
import Foundation
import Support

/// Codes of the sentences on which the models of a sweep were trained.
extension Notebook {
  /// The two-part codes of the models of a chapter's sweep, at the scale that its `codes.json` gives for this
  /// profile. What was measured of them in the full profile is in `Chapters/<chapter>/lengths.json`.
  /// - Parameter owner: the chapter whose sweep it is; nil for this one.
  /// - Throws: `SweepFileError`, `FileError`, `InvalidParameter`.
  public func twoPartFamily(of owner: String? = nil) throws -> TwoPartFamily {
    let owner = owner ?? chapter
    func url(_ chapter: String, _ file: String) -> URL {
      repository.appendingPathComponent("Chapters/\(chapter)/\(file)")
    }
    func committed(_ chapter: String) throws -> CodeLengths {
      guard profile == .full else { return CodeLengths() }
      return try CodeLengths(contentsOf: url(chapter, "lengths.json"))
    }
    let settings = url(owner, "codes.json")
    note(sweep: "\(owner)/codes.json", digest: sha256(try Files.read(settings)))
    return try TwoPartFamily(
      sweep("sweep", of: owner), CodeSettings(contentsOf: settings, scale: profile.rawValue),
      committed: Set([chapter, owner]).sorted().map(committed),
      name: "\(owner)-\(profile.rawValue)", workspace: workspace)
  }

  /// Leaves code lengths beside the chapter, in the full profile and if they are not what is there.
  public func publish(_ lengths: CodeLengths) throws {
    guard profile == .full else { return }
    let path = "Chapters/\(chapter)/lengths.json"
    if try CodeLengths(contentsOf: repository.appendingPathComponent(path)) != lengths {
      publish(PublishedFile(path: path, data: try lengths.encoded()))
    }
  }
}
