import CProcessor

/// A product of matrices, one of which has vectors of sixteen numbers for its elements:
/// out[r, c] = sum over s of left[r, s] right[s, c], with r a row, s a step, c a column of sixteen.
///
/// The steps are those of a few blocks one after another, with strides of their own between blocks. All
/// strides are in numbers.
struct Product {
  /// What a sum starts from.
  enum Start {
    case zero
    /// A number of each row.
    case bias(ConstFloats)
    /// What is there already, as it is or with a number of each row added.
    case result
    case resultAndBias(ConstFloats)

    /// The same from a row on.
    func from(_ row: Int) -> Start {
      switch self {
      case .zero, .result: self
      case .bias(let bias): .bias(bias + row)
      case .resultAndBias(let bias): .resultAndBias(bias + row)
      }
    }
  }

  var rows, columns, steps: Int
  var blocks = 1
  var leftRow, leftStep: Int
  var leftBlock = 0
  var rightColumn, rightStep: Int
  var rightBlock = 0
  var outRow, outColumn: Int

  /// The steps of a part: three columns of it are 24 KB, which stay in the first-level cache while all rows
  /// go by. The rows of a part: they stay in the second-level cache while all columns do.
  private static let (stepsAtOnce, rowsAtOnce) = (128, 256)

  /// Computes all of it, part by part; what a part adds to is then in the result.
  func compute(_ left: ConstFloats, _ right: ConstFloats, into out: Floats, start: Start = .zero) {
    let first = part(start: 0)
    for row in stride(from: 0, to: max(rows, 1), by: Self.rowsAtOnce) {
      var some = first
      some.rows = min(Self.rowsAtOnce, rows - row)
      let (l, o) = (left + row * leftRow, out + row * outRow)
      some.packed(l) { product, l in
        product.tiles(l, right, o, start.from(row))
      }
      var done = first.steps * first.blocks
      while done < steps * blocks {
        var next = part(start: done)
        next.rows = some.rows
        let place = blocks == 1 ? (done, 0) : (0, done / steps)
        next.packed(l + place.0 * leftStep + place.1 * leftBlock) { product, l in
          product.tiles(
            l, right + place.0 * rightStep + place.1 * rightBlock, o, .result)
        }
        done += next.steps * next.blocks
      }
    }
  }

  /// The steps that are done at once after the first `done` of all blocks: of the only block, or some whole
  /// blocks.
  private func part(start done: Int) -> Product {
    var part = self
    if blocks == 1 {
      part.steps = min(Self.stepsAtOnce, steps - done)
    } else if steps > 0 {
      part.blocks = min(max(Self.stepsAtOnce / steps, 1), blocks - done / steps)
    }
    return part
  }

  /// Calls `body` with the left factors; first copied, where those of a step lie side by side but the next
  /// step's far away: lines of the cache that are as many kilobytes apart would displace each other.
  @inline(__always)
  private func packed(_ left: ConstFloats, _ body: (Product, ConstFloats) -> Void) {
    guard leftRow == 1, leftStep >= 320, leftStep % 32 != 16, blocks == 1, columns >= 6 else {
      return body(self, left)
    }
    // An odd number of lines of sixteen numbers.
    let stride = Grouping.up(rows) | 16
    withUnsafeTemporaryAllocation(byteCount: stride * steps * 4, alignment: 64) { bytes in
      guard let copy = bytes.bindMemory(to: Float.self).baseAddress else { return }
      for step in 0..<steps {
        (copy + step * stride).update(from: left + step * leftStep, count: rows)
      }
      var product = self
      product.leftStep = stride
      body(product, ConstFloats(copy))
    }
  }

  /// Computes all of it at once, as is good for few steps.
  ///
  /// Where sixteen floats are a register the tiles are 8 rows of 2 or 3 columns, or 16 of the only one;
  /// elsewhere 6 rows of a column: as many sums as the registers can hold beside what a step loads, and
  /// enough that none waits for the one before.
  @inline(never)
  func tiles(_ left: ConstFloats, _ right: ConstFloats, _ out: Floats, _ start: Start = .zero) {
    switch leftRow {
    case 1: tiles(UnitStride.self, left, right, out, start)
    case 16: tiles(LaneStride.self, left, right, out, start)
    default: tiles(AnyStride.self, left, right, out, start)
    }
  }

  private func tiles<S: LeftStride>(
    _ s: S.Type, _ left: ConstFloats, _ right: ConstFloats, _ out: Floats, _ start: Start
  ) {
    guard has_wide_registers() else {
      for column in 0..<columns {
        var row = 0
        rowsOf(SixRows<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        rowsOf(FourRows<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        rowsOf(TwoRows<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        rowsOf(OneRow<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
      }
      return
    }
    var column = 0
    while column < columns {
      let rest = columns - column
      if rest == 3 || rest > 4 {
        block(ThreeColumns.self, s, at: column, left, right, out, start)
        column += 3
      } else if rest > 1 {
        block(TwoColumns.self, s, at: column, left, right, out, start)
        column += 2
      } else {
        var row = 0
        rowsOf(SixteenRows<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        rowsOf(EightRows<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        rowsOf(FourRows<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        rowsOf(TwoRows<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        rowsOf(OneRow<OneColumn>.self, s, from: &row, at: column, left, right, out, start)
        column += 1
      }
    }
  }

  /// All rows of some columns.
  @inline(__always)
  private func block<C: LaneColumns, S: LeftStride>(
    _: C.Type, _ s: S.Type, at column: Int, _ left: ConstFloats, _ right: ConstFloats,
    _ out: Floats, _ start: Start
  ) {
    var row = 0
    rowsOf(EightRows<C>.self, s, from: &row, at: column, left, right, out, start)
    rowsOf(FourRows<C>.self, s, from: &row, at: column, left, right, out, start)
    rowsOf(TwoRows<C>.self, s, from: &row, at: column, left, right, out, start)
    rowsOf(OneRow<C>.self, s, from: &row, at: column, left, right, out, start)
  }

  /// As many tiles of a kind as there are rows left for.
  @inline(__always)
  private func rowsOf<T: TileRows, S: LeftStride>(
    _: T.Type, _: S.Type, from row: inout Int, at column: Int, _ left: ConstFloats,
    _ right: ConstFloats, _ out: Floats, _ start: Start
  ) {
    while row + T.count <= rows {
      let place = out + row * outRow + column * outColumn
      var sums = T(start: start, at: place, row: row, product: self)
      for block in 0..<blocks {
        var l = left + row * S.leftRow(of: self) + block * leftBlock
        var r = right + column * rightColumn + block * rightBlock
        for _ in 0..<steps {
          sums.add(l, stride: S.leftRow(of: self), times: T.Columns(r, stride: rightColumn))
          l += leftStep
          r += rightStep
        }
      }
      sums.store(place, row: outRow, column: outColumn)
      row += T.count
    }
  }
}

/// The distance of a step's factors, where it is known when the program is compiled: then they need no
/// arithmetic to be found.
private protocol LeftStride {
  static func leftRow(of product: Product) -> Int
}

private enum UnitStride: LeftStride {
  @inline(__always) static func leftRow(of product: Product) -> Int { 1 }
}

private enum LaneStride: LeftStride {
  @inline(__always) static func leftRow(of product: Product) -> Int { 16 }
}

private enum AnyStride: LeftStride {
  @inline(__always) static func leftRow(of product: Product) -> Int { product.leftRow }
}
