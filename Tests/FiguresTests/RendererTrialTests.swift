import Figures
import Foundation
import Support
import TestSupport
import Testing

@Suite struct RendererTrialTests {
  /// Nor does one that was killed, once the next comes.
  @Test func aTrialLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let ended = try Process.run(URL(fileURLWithPath: "/bin/true"), arguments: [])
    ended.waitUntilExit()
    let own = Files.temporary("trial", in: folder.url).lastPathComponent
    try Files.createFolder(
      folder.file(
        own.replacingOccurrences(of: "-\(getpid())-", with: "-\(ended.processIdentifier)-")))
    try Drawing.requireRenderers(workFolder: folder.url)
    #expect(try folder.names == [])
  }

  @Test func aMissingProgramIsNamedBeforeAnythingElse() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FigureError.self) {
      try Drawing.requireRenderers(workFolder: folder.url, gnuplot: "no-such-gnuplot")
    }
    #expect(error?.description.contains("gnuplot-nox") == true)
    #expect(try folder.names == [])
  }
}
