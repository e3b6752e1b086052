import Foundation
import Support
import Testing

@Suite struct MemoryTests {
  @Test func whatNoNumberHoldsIsTheLargest() {
    #expect(ByteCount(3, 5, 7).bytes == 105)
    #expect(ByteCount(1 << 40, 1 << 30, 8).bytes == .max)
    #expect((ByteCount(.max) + ByteCount(1)).bytes == .max)
    #expect((1 << 40 * ByteCount(1 << 40)).bytes == .max)
    #expect(ByteCount(.max, 0).bytes == 0)
    #expect(ByteCount(2) < ByteCount(3))
  }

  @Test(arguments: [
    (0, "0 bytes"), (999, "999 bytes"), (1536, "1.5 KiB"), (5 << 30, "5 GiB"),
    (2_400_000_000_000, "2.18 TiB"), (Int.max, "8 EiB"),
  ])
  func isWrittenInBinaryUnits(bytes: Int, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  private let limits = [
    Memory.Limit(most: ByteCount(8 << 30), source: "this machine has", isOfAddresses: false),
    Memory.Limit(most: ByteCount(4 << 30), source: "ulimit -v leaves", isOfAddresses: true),
  ]

  @Test func theFirstLimitThatIsExceededIsNamed() throws {
    #expect(Memory.exceeded(by: ByteCount(3 << 30), limits: limits) == nil)
    #expect(Memory.exceeded(by: ByteCount(5 << 30), limits: limits) == limits[1])
    #expect(Memory.exceeded(by: ByteCount(9 << 30), limits: limits) == limits[0])
    // Threads take addresses, and nothing of the machine's memory.
    #expect(Memory.exceeded(by: ByteCount(3 << 30), threads: 64, limits: limits) == limits[1])
    #expect(Memory.exceeded(by: ByteCount(3 << 30), threads: 64, limits: [limits[0]]) == nil)
    let error = #expect(throws: NotEnoughMemory.self) {
      try Memory.require(
        ByteCount(5 << 30), for: "this run", remedy: "make it smaller", limits: limits)
    }
    #expect(
      error?.description == "this run needs about 5 GiB of memory, and ulimit -v leaves 4 GiB; "
        + "make it smaller, or raise that limit")
  }

  @Test func theMachineHasSomeMemoryAndNotAll() throws {
    #expect(Memory.free > ByteCount(1 << 20))
    try Memory.require(ByteCount(1 << 20), for: "a test", remedy: "stop")
    #expect(throws: NotEnoughMemory.self) {
      try Memory.require(ByteCount(.max), for: "a test", remedy: "stop")
    }
  }

  @Test func theControlGroupsLimitsAreLookedForFromTheTopDown() {
    #expect(
      Memory.controlGroupFiles("0::/slurm/job_7\n") == [
        "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/slurm/memory.max",
        "/sys/fs/cgroup/slurm/job_7/memory.max",
      ])
    #expect(
      Memory.controlGroupFiles("5:cpu,cpuacct:/a\n4:memory:/b\nnonsense") == [
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/b/memory.limit_in_bytes",
      ])
  }
}
