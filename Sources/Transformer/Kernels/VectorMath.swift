/// e^x, the logistic function (which is what tanh is here) and ln x for sixteen floats, from additions, multiplications and bit operations only, so
/// that results do not depend on the C library. Accuracy is stated in units in the last place (ULP)
/// and measured by the tests.

/// The bits of 1.5 * 2^23, to which adding a small integer changes the low bits only: conversion
/// between floats and integers without a conversion instruction.
private let magicBits: Int32 = 0x4B40_0000

/// The larger of each pair; `a` where they do not compare.
@inline(__always) func larger(_ a: Lanes, _ b: Lanes) -> Lanes {
  a.replacing(with: b, where: b .> a)
}

/// The smaller of each pair; `a` where they do not compare.
@inline(__always) func smaller(_ a: Lanes, _ b: Lanes) -> Lanes {
  a.replacing(with: b, where: b .< a)
}

/// e^x to 2 ULP for -87 <= x <= 88; flushed to e^-87 below and e^88 above.
///
/// x = k ln 2 + r with |r| <= ln(2)/2, ln 2 in two parts so that r is exact; e^r by a polynomial of
/// degree 6 whose coefficients are near the Taylor series' (error 2^-27 in |r| <= 0.35); 2^k by the
/// exponent bits.
@inline(__always) package func exponential(_ x: Lanes) -> Lanes {
  let bounded = larger(smaller(x, Lanes(repeating: 88)), Lanes(repeating: -87))
  // Adding 1.5 * 2^23 rounds to an integer, which is then in the low bits.
  let magic = Lanes(repeating: 12_582_912)
  let shifted = Lanes(repeating: 0).addingProduct(bounded, Lanes(repeating: 1.44269504)) + magic
  let k = shifted - magic
  let high = bounded.addingProduct(k, Lanes(repeating: -0.693359375))
  let r = high.addingProduct(k, Lanes(repeating: 2.12194440e-4))
  var p = Lanes(repeating: 1.9875691500e-4)
  p = Lanes(repeating: 1.3981999507e-3).addingProduct(p, r)
  p = Lanes(repeating: 8.3334519073e-3).addingProduct(p, r)
  p = Lanes(repeating: 4.1665795894e-2).addingProduct(p, r)
  p = Lanes(repeating: 1.6666665459e-1).addingProduct(p, r)
  p = Lanes(repeating: 5.0000001201e-1).addingProduct(p, r)
  let value = (r + 1).addingProduct(p, r * r)
  let bits = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- (magicBits &- 127)
  let scale = unsafeBitCast(bits &<< 23, to: Lanes.self)
  return value * scale
}

/// The logistic function 1/(1 + e^-x) and its complement, the function of -x, each to 4 ULP where
/// it is not below e^-87. tanh is (2 logistic(2x) - 1).
@inline(__always) package func logistic(_ x: Lanes) -> (value: Lanes, complement: Lanes) {
  let e = exponential(-x)
  let value = 1 / (1 + e)
  return (value, e * value)
}

/// ln x to 2 ULP for normal positive x.
///
/// x = 2^k m with sqrt(1/2) <= m < sqrt(2); ln m by a polynomial in m - 1 of degree 9.
@inline(__always) package func naturalLogarithm(_ x: Lanes) -> Lanes {
  let bits = unsafeBitCast(x, to: SIMD16<Int32>.self)
  let half = SIMD16<Int32>(repeating: 0x3f00_0000)
  var m = unsafeBitCast((bits & 0x007f_ffff) | half, to: Lanes.self)
  let exponent = (bits &>> 23) &+ (magicBits &- 126)
  var k = unsafeBitCast(exponent, to: Lanes.self) - 12_582_912
  let small = m .< 0.707106781186547524
  k.replace(with: k - 1, where: small)
  m.replace(with: m + m, where: small)
  let r = m - 1
  let z = r * r
  var p = Lanes(repeating: 7.0376836292e-2)
  p = Lanes(repeating: -1.1514610310e-1).addingProduct(p, r)
  p = Lanes(repeating: 1.1676998740e-1).addingProduct(p, r)
  p = Lanes(repeating: -1.2420140846e-1).addingProduct(p, r)
  p = Lanes(repeating: 1.4249322787e-1).addingProduct(p, r)
  p = Lanes(repeating: -1.6668057665e-1).addingProduct(p, r)
  p = Lanes(repeating: 2.0000714765e-1).addingProduct(p, r)
  p = Lanes(repeating: -2.4999993993e-1).addingProduct(p, r)
  p = Lanes(repeating: 3.3333331174e-1).addingProduct(p, r)
  var value = p * r * z
  value = value.addingProduct(k, Lanes(repeating: -2.12194440e-4))
  value = value.addingProduct(z, Lanes(repeating: -0.5))
  return (r + value).addingProduct(k, Lanes(repeating: 0.693359375))
}
