/// Sums of products that stay in registers: a few rows of broadcast factors times a few vectors.
///
/// All matrix products of the trainer are made of these tiles. Every number of a result is one sum over
/// the steps in their order, each step a fused multiply-add, whatever tile it is in. So results depend
/// neither on the sizes of the tiles, which are those that suit the processor, nor on what else is
/// computed beside them.

/// One, two or three vectors side by side.
protocol LaneColumns {
  static var count: Int { get }
  /// The vectors from `p` on, `stride` numbers apart.
  init(_ p: ConstFloats, stride: Int)
  init(repeating value: Float)
  func store(_ p: Floats, stride: Int)
  func adding(_ factors: Lanes, times right: Self) -> Self
  static func + (a: Self, b: Self) -> Self
}

struct OneColumn: LaneColumns {
  let a: Lanes
  static var count: Int { 1 }

  @inline(__always) private init(_ a: Lanes) { self.a = a }
  @inline(__always) init(_ p: ConstFloats, stride: Int) { self.init(p.lanes(0)) }
  @inline(__always) init(repeating value: Float) { self.init(Lanes(repeating: value)) }
  @inline(__always) func store(_ p: Floats, stride: Int) { p.store(a, 0) }

  @inline(__always) func adding(_ factors: Lanes, times right: Self) -> Self {
    Self(a.addingProduct(factors, right.a))
  }

  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.a + b.a) }
}

/// Columns of one kind and then those of another.
struct Beside<Left: LaneColumns, Right: LaneColumns>: LaneColumns {
  let left: Left
  let right: Right
  static var count: Int { Left.count + Right.count }

  @inline(__always) private init(_ left: Left, _ right: Right) {
    self.left = left
    self.right = right
  }

  @inline(__always) init(_ p: ConstFloats, stride: Int) {
    self.init(
      Left(p, stride: stride), Right(p + Left.count * stride, stride: stride))
  }

  @inline(__always) init(repeating value: Float) {
    self.init(Left(repeating: value), Right(repeating: value))
  }

  @inline(__always) func store(_ p: Floats, stride: Int) {
    left.store(p, stride: stride)
    right.store(p + Left.count * stride, stride: stride)
  }

  @inline(__always) func adding(_ factors: Lanes, times other: Self) -> Self {
    Self(left.adding(factors, times: other.left), right.adding(factors, times: other.right))
  }

  @inline(__always) static func + (a: Self, b: Self) -> Self {
    Self(a.left + b.left, a.right + b.right)
  }
}

typealias TwoColumns = Beside<OneColumn, OneColumn>
typealias ThreeColumns = Beside<TwoColumns, OneColumn>

/// The sums of some rows.
protocol TileRows {
  associatedtype Columns: LaneColumns
  static var count: Int { get }
  init(start: Product.Start, at out: ConstFloats, row: Int, product: Product)
  /// Adds the factors from `left` on, `stride` numbers apart, times the vectors of a step.
  mutating func add(_ left: ConstFloats, stride: Int, times right: Columns)
  func store(_ out: Floats, row stride: Int, column: Int)
}

struct OneRow<Columns: LaneColumns>: TileRows {
  private var sums: Columns
  static var count: Int { 1 }

  @inline(__always)
  init(start: Product.Start, at out: ConstFloats, row: Int, product: Product) {
    sums =
      switch start {
      case .zero: Columns(repeating: 0)
      case .bias(let bias): Columns(repeating: bias[row])
      case .result: Columns(out, stride: product.outColumn)
      case .resultAndBias(let bias):
        Columns(out, stride: product.outColumn) + Columns(repeating: bias[row])
      }
  }

  @inline(__always)
  mutating func add(_ left: ConstFloats, stride: Int, times right: Columns) {
    sums = sums.adding(Lanes(repeating: left[0]), times: right)
  }

  @inline(__always) func store(_ out: Floats, row stride: Int, column: Int) {
    sums.store(out, stride: column)
  }
}

/// Rows of one kind and below them those of another.
struct Above<Upper: TileRows, Lower: TileRows>: TileRows where Upper.Columns == Lower.Columns {
  private var upper: Upper
  private var lower: Lower
  static var count: Int { Upper.count + Lower.count }

  @inline(__always)
  init(start: Product.Start, at out: ConstFloats, row: Int, product: Product) {
    upper = Upper(start: start, at: out, row: row, product: product)
    lower = Lower(
      start: start, at: out + Upper.count * product.outRow, row: row + Upper.count,
      product: product)
  }

  @inline(__always)
  mutating func add(_ left: ConstFloats, stride: Int, times right: Upper.Columns) {
    upper.add(left, stride: stride, times: right)
    lower.add(left + Upper.count * stride, stride: stride, times: right)
  }

  @inline(__always) func store(_ out: Floats, row stride: Int, column: Int) {
    upper.store(out, row: stride, column: column)
    lower.store(out + Upper.count * stride, row: stride, column: column)
  }
}

typealias TwoRows<C: LaneColumns> = Above<OneRow<C>, OneRow<C>>
typealias FourRows<C: LaneColumns> = Above<TwoRows<C>, TwoRows<C>>
typealias SixRows<C: LaneColumns> = Above<FourRows<C>, TwoRows<C>>
typealias EightRows<C: LaneColumns> = Above<FourRows<C>, FourRows<C>>
typealias SixteenRows<C: LaneColumns> = Above<EightRows<C>, EightRows<C>>
