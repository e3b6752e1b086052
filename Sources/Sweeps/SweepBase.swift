import Corpora
import Foundation
import Support
import Training

/// The configuration that the runs of a sweep change: it stands in the sweep's file, or in one of its
/// own which several sweeps share.
struct SweepBase {
  let json: JSON

  /// - Parameters:
  ///   - value: A configuration, or the path of its file, relative to `folder`. The file lies there or
  ///     deeper, or beside that folder.
  /// - Throws: `ConfigurationError` unless it is one whole, valid configuration.
  init(_ value: JSON, folder: URL?) throws(ConfigurationError) {
    guard let path = value.text else {
      try Self.require(value, "base")
      json = value
      return
    }
    let name = "base \"\(path)\""
    json = try Self.read(path, name, folder: folder)
    try Self.require(json, name)
  }

  /// The configuration with changes for all runs of the sweep. Together they need not be a run: that
  /// is for the axes to say, and every run is validated.
  func changed(by changes: [JSON.Member]) throws(ConfigurationError) -> JSON {
    var result = json
    do {
      for change in changes { result = try result.setting(change.name, to: change.value) }
    } catch {
      throw ConfigurationError("set: \(error.reason)")
    }
    return result
  }

  private static func require(_ json: JSON, _ name: String) throws(ConfigurationError) {
    do {
      _ = try RunConfiguration(json)
    } catch {
      throw ConfigurationError("\(name): \(decodingReason(error))")
    }
  }

  private static func read(
    _ path: String, _ name: String, folder: URL?
  ) throws(ConfigurationError) -> JSON {
    func refused(_ reason: String) -> ConfigurationError {
      ConfigurationError("\(name): \(reason)")
    }
    guard let folder else {
      throw refused("there is no folder to look for it in; put the configuration itself here")
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, !path.utf8.contains(0), parts.first != "",
      !parts.dropFirst().contains("..")
    else {
      throw refused("the path must be relative, with .. at most once and first")
    }
    let json: JSON
    do {
      let file = folder.appendingPathComponent(path)
      json = try CountFile.replaced(
        in: JSON(parsing: Files.read(file)), folder: file.deletingLastPathComponent())
    } catch {
      throw refused("\(error)")
    }
    let keys = (json.members ?? []).map(\.name)
    guard !["base", "set", "axes"].contains(where: keys.contains) else {
      throw refused("it is a sweep; a base is one whole run configuration")
    }
    return json
  }
}
