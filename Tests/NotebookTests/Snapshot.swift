/// The write-up of the sample chapter.
let snapshotOfSample = """
  > Woven from [Chapter.swift](Chapter.swift) and [results.json](results.json), \
  full profile; do not edit it here. `make sample PROFILE=full` runs the chapter again; \
  `make figures` redraws it from recorded results.

  # A sample

  The slope is -0.501 ± 0.012 nats from 12 points.

  ```math
  R_N = \\sum_{{k}} r_k
  ```

  ```swift
  // The comment stays with its code.
  let points = notebook.record("points", 12)
  let slope = notebook.record(
    "slope.measured", fit(points), unit: "nats")
  ```

  | recorded | value |
  | :--- | ---: |
  | `points` | 12 |
  | `slope.measured` | -0.501 ± 0.012 nats |

  ## What is checked
  The exponent, against *theory*.

  ```swift
  notebook.check("slope", slope)
  notebook.figure("curve", "The curve.", drawing)
  for row in rows {
    print("/*: not prose */ {{neither.this}}")
  }
  notebook.table("sizes", "Sizes.", rows)
  ```

  **PASS** `slope`: The slope is $`a - 1`$. ([line 20](Chapter.swift#L20))

  |  | value | origin |
  | :--- | ---: | :--- |
  | measured | -0.501 ± 0.012 | 30 replicates |
  | predicted | -0.5000 | `exponent(discount:)` |
  | tolerance | within ± 0.05 | from pilots |
  | rival | -0.7500 | independent \\| draws, `independent()` |
  | power | 1.00 | rival rejected |

  ![The curve of x 1.](../../figures/sample-curve.png)

  **Figure.** The curve of $`x`$ [1]. ([SVG](../../figures/sample-curve.svg), [line 21](Chapter.swift#L21))

  **Table.** Sizes. (± is one standard error, of 30 replicates.) ([line 25](Chapter.swift#L25))

  | law\\|a | size | loss |
  | :--- | ---: | ---: |
  | Heaps | 10 | 1.000×10⁻⁷ |
  | Zipf | 2000 | 0.250 ± 0.013 |

  """
