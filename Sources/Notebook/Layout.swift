import Foundation
import Support

/// Where the files of chapters are.
///
/// The repository holds the sources, `Chapters/<Name>/Chapter.swift`. A root, which is the repository
/// itself for the full profile and `.build/quick` for the quick one, holds what is made from them:
///
///     Chapters/<Name>/results.json  README.md
///     figures/<executable>-<figure>.png  .svg
///
/// A root other than the repository gets a copy of Chapter.swift beside each write-up, so that its
/// links lead somewhere.
public struct Layout: Hashable, Sendable {
  public let repository: URL
  public let root: URL

  public init(repository: URL, root: URL) {
    self.repository = repository.standardizedFileURL.resolvingSymlinksInPath()
    self.root = root.standardizedFileURL.resolvingSymlinksInPath()
  }

  /// The layout of a profile: `.build/quick` or the repository itself.
  public init(repository: URL, profile: Profile) {
    let root = profile == .full ? repository : repository.appendingPathComponent(".build/quick")
    self.init(repository: repository, root: root)
  }

  /// Compared as bytes: == on String would take canonically equivalent names for the same folder.
  public var isInRepository: Bool { root.path.utf8.elementsEqual(repository.path.utf8) }

  public func source(of chapter: String) -> URL {
    repository.appendingPathComponent("Chapters/\(chapter)/Chapter.swift")
  }

  /// The Chapter.swift to which the write-up links.
  public func linkedSource(of chapter: String) -> URL {
    folder(of: chapter).appendingPathComponent("Chapter.swift")
  }

  public func results(of chapter: String) -> URL {
    folder(of: chapter).appendingPathComponent("results.json")
  }

  public func readme(of chapter: String) -> URL {
    folder(of: chapter).appendingPathComponent("README.md")
  }

  public var figures: URL { root.appendingPathComponent("figures") }

  /// A figure's files, in order: PNG, SVG.
  public func figureFiles(_ name: String, of executable: String) -> [URL] {
    ["png", "svg"].map { figures.appendingPathComponent("\(executable)-\(name).\($0)") }
  }

  /// Where the scripts and the data that drew figures are kept: `.build/figures/<profile>`, and for
  /// another output folder one of its own, so that two runs at once do not draw in the same place.
  func workFolder(profile: Profile) -> URL {
    let isUsual = root == Layout(repository: repository, profile: profile).root
    let folder =
      isUsual ? profile.rawValue : "\(profile.rawValue)-\(sha256(Data(root.path.utf8)).prefix(12))"
    return repository.appendingPathComponent(".build/figures/\(folder)")
  }

  /// The same for one figure.
  func workFolder(_ name: String, of executable: String, profile: Profile) -> URL {
    workFolder(profile: profile).appendingPathComponent("\(executable)-\(name)")
  }

  /// The chapters of the repository: the folders under Chapters/ with a Chapter.swift, sorted.
  public func chapters() throws -> [String] {
    let folder = repository.appendingPathComponent("Chapters")
    return try Files.names(in: folder).filter {
      FileManager.default.fileExists(atPath: source(of: $0).path)
    }
  }

  /// A path as the user knows it: relative to the repository if it lies inside.
  public func relativePath(_ url: URL) -> String {
    let path = url.standardizedFileURL.path
    let prefix = repository.path + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }

  private func folder(of chapter: String) -> URL {
    root.appendingPathComponent("Chapters/\(chapter)")
  }
}
