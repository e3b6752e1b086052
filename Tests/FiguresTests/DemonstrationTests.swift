import Figures
import Foundation
import Testing

/// Draws the sample figures into the build folder, to be looked at.
@Suite struct DemonstrationTests {
  private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../.build/demonstration").standardized

  @Test(arguments: Samples.demonstrations.indices) func samples(index: Int) throws {
    let (name, drawing) = Samples.demonstrations[index]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let report = try drawing.render(
      to: folder.appending(path: name), provenance: "demonstration",
      workFolder: folder.appending(path: "work"))
    #expect(report.changes.isEmpty)
    #expect(try Raster(png: report.png).colourCount > 8)
  }
}
