/// fp32 numbers on a 64-byte boundary, zero at first, freed with the object. Fifteen more may be read.
///
/// The owner makes sure that no two threads write to the same part at once.
final class AlignedBuffer: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    let numbers = count + 16
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: numbers * MemoryLayout<Float>.stride, alignment: 64)
    start = bytes.bindMemory(to: Float.self, capacity: numbers)
    start.initialize(repeating: 0, count: numbers)
  }

  deinit { start.deallocate() }
}

/// Doubles that jobs fill, each its own.
final class AlignedDoubles: @unchecked Sendable {
  let start: UnsafeMutablePointer<Double>

  init(_ count: Int) {
    start = .allocate(capacity: max(count, 1))
    start.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { start.deallocate() }
}

typealias Floats = UnsafeMutablePointer<Float>
typealias ConstFloats = UnsafePointer<Float>
