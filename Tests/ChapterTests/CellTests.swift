import Foundation
import Notebook
import Testing

/// A reader sees the argument: chapters are short, and so is what stands between two pieces of prose.
@Suite struct CellTests {
  @Test(arguments: Repository.chapters)
  func cellsAreShort(chapter: String) throws {
    let source = try ChapterSource(
      String(contentsOf: Repository.layout.source(of: chapter), encoding: .utf8))
    let lengths = source.cells.map(\.count).sorted()
    #expect(lengths.count > 1)
    #expect(lengths.last ?? 0 <= 30, "its longest cell")
    #expect(lengths[lengths.count / 2] < 15, "the median of its cells")
    #expect(source.codeLineCount < 250)
  }
}
