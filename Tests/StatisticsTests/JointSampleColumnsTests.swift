import Statistics
import Testing

@Suite struct JointSampleColumnsTests {
  @Test func columnsStandSideBySide() {
    let sample = JointSample(columns: [Sample([1, 2, 3]), Sample([4, 5, 7])])
    #expect(sample.rows == [[1, 4], [2, 5], [3, 7]])
    #expect(sample.columns == [Sample([1, 2, 3]), Sample([4, 5, 7])])
  }
}
