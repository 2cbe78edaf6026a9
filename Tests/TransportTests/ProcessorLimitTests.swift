import Glibc
import Testing

@testable import Transport

@Suite struct ProcessorLimitTests {
    private func count(_ allowed: Int, _ cgroups: String, _ files: [String: String] = [:]) -> Int {
        ProcessorLimit.count(allowed: allowed, cgroups: cgroups) { files[$0] ?? "" }
    }

    @Test func affinityAlone() {
        #expect(count(8, "") == 8)
        #expect(count(0, "") == 1)
        #expect(count(4, "0::/\n", ["/sys/fs/cgroup/cpu.max": "max 100000\n"]) == 4)
    }

    @Test(arguments: [("200000 100000\n", 2), ("150000 100000\n", 2), ("50000 100000\n", 1), ("1600000 100000\n", 8), ("x\n", 8), ("0 0\n", 8)])
    func version2(_ text: String, _ expected: Int) {
        #expect(count(8, "0::/\n", ["/sys/fs/cgroup/cpu.max": text]) == expected)
    }

    @Test func theLeastOfAllAboveCounts() {
        let files = [
            "/sys/fs/cgroup/cpu.max": "max 100000\n", "/sys/fs/cgroup/pods/cpu.max": "300000 100000\n",
            "/sys/fs/cgroup/pods/a/cpu.max": "400000 100000\n",
        ]
        #expect(count(96, "0::/pods/a\n", files) == 3)
    }

    @Test func version1() {
        let files = ["/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us": "250000\n", "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us": "100000\n"]
        #expect(count(96, "5:memory:/a\n4:cpu,cpuacct:/a\n", files) == 3)
        let unlimited = ["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n"]
        #expect(count(6, "4:cpu:/\n", unlimited) == 6)
    }

    @Test func theMaskOfThisProcess() {
        let allowed = sysconf(Int32(_SC_NPROCESSORS_CONF))
        #expect((1...allowed).contains(ProcessorLimit.count))
    }
}
