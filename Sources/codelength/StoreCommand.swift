import ArgumentParser
import Cluster
import Foundation
import Support
import Training

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Move finished runs between machines.",
    subcommands: [StoreExport.self, StoreImport.self])
}

struct StoreExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write finished runs of a store into one file, a tar archive.",
    discussion: "Every file is checked against its digest. Runs that are not finished are left out."
  )

  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(help: "The archive to write.") var to: Place
  @Option(name: .customLong("run"), help: "The id of a run, or its beginning; may be repeated.")
  var ids: [String] = []

  func run() throws {
    let written = try StoreArchive.write(
      ids, of: RunStore(folder: URL(fileURLWithPath: store)), to: URL(fileURLWithPath: to))
    Terminal.print("exported \(written.count) runs to \(to)")
  }
}

struct StoreImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take the runs of an archive into a store.",
    discussion: """
      Reads what codelength store export has written. Everything is unpacked and checked against the \
      digests before any run appears in the store. Runs that the store has stay as they are.
      """)

  @Argument(help: "The archive.") var file: Place
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"

  func run() throws {
    let runs = try StoreArchive.read(
      URL(fileURLWithPath: file), into: RunStore(folder: URL(fileURLWithPath: store)))
    for (id, outcome) in runs where outcome == .different {
      Terminal.print("\(id): the store has it with other bytes, which stay")
    }
    let imported = runs.count { $0.outcome == .imported }
    Terminal.print("imported \(imported) of \(runs.count) runs; the store had the others")
  }
}
