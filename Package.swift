// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "advantaged",
    products: [
        .executable(name: "advantaged", targets: ["advantaged"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CSimd"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CXXHash"),
        .systemLibrary(name: "CZlib"),
        .target(name: "Advantages"),
        .target(name: "Verifiers", dependencies: ["JSON", .product(name: "BigInt", package: "BigInt")]),
        .target(name: "JSON", dependencies: ["CSimd", "CXXHash"]),
        .target(name: "Safetensors", dependencies: ["JSON"]),
        .target(name: "HTTP", dependencies: [.product(name: "HTTPTypes", package: "swift-http-types")]),
        .target(name: "Middleware", dependencies: ["CZlib", "HTTP", .product(name: "HTTPTypes", package: "swift-http-types")]),
        .target(
            name: "Transport",
            dependencies: [
                "CLinux", "COpenSSL", "HTTP",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .target(
            name: "Batch",
            dependencies: ["Advantages", "HTTP", "JSON", "Safetensors", "Verifiers", .product(name: "HTTPTypes", package: "swift-http-types")]),
        .target(name: "Runs", dependencies: ["Advantages", "CSQLite"]),
        .target(
            name: "Endpoints",
            dependencies: [
                "Advantages", "Batch", "HTTP", "JSON", "Middleware", "Runs", "Verifiers", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.embedInCode("openapi.yaml")]
                + [
                    "page.html", "docs.html", "style.css", "icon.svg", "core.js", "chart.js", "replicas.js", "samples.js", "runs.js", "curves.js",
                    "formula.js", "catalogue.js", "tryout.js", "service.js", "start.js", "yaml.js", "docs.js",
                ].map { .embedInCode("Page/\($0)") }),
        .target(name: "Calls", dependencies: ["Transport"]),
        .target(name: "Tracing", dependencies: ["Calls", "HTTP", "JSON"]),
        .target(name: "Probe", dependencies: ["Batch", "HTTP", "JSON", "Verifiers"]),
        .target(name: "Bench", dependencies: ["Calls", "JSON"]),
        .executableTarget(
            name: "advantaged",
            dependencies: [
                "Advantages", "Batch", "Bench", "CLinux", "Calls", "Endpoints", "HTTP", "JSON", "Middleware", "Probe", "Runs", "Tracing", "Transport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "AdvantagesTests", dependencies: ["Advantages", .product(name: "BigInt", package: "BigInt")]),
        .testTarget(name: "VerifiersTests", dependencies: ["Verifiers", .product(name: "BigInt", package: "BigInt")]),
        .testTarget(name: "JSONTests", dependencies: ["CSimd", "JSON"]),
        .testTarget(name: "SafetensorsTests", dependencies: ["Safetensors"]),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", .product(name: "HTTPTypes", package: "swift-http-types")]),
        .testTarget(
            name: "TransportTests", dependencies: ["COpenSSL", "Transport", "HTTP", .product(name: "HTTPTypes", package: "swift-http-types")]),
        .testTarget(
            name: "BatchTests",
            dependencies: [
                "Advantages", "Batch", "HTTP", "JSON", "Safetensors", "Verifiers", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .testTarget(name: "CallsTests", dependencies: ["Bench", "Calls", "JSON", "Transport"]),
        .testTarget(
            name: "TracingTests", dependencies: ["HTTP", "JSON", "Tracing", .product(name: "HTTPTypes", package: "swift-http-types")]),
        .testTarget(name: "ProbeTests", dependencies: ["Batch", "HTTP", "JSON", "Probe"]),
        .testTarget(name: "RunsTests", dependencies: ["Advantages", "Runs"]),
        .testTarget(
            name: "advantagedTests",
            dependencies: [
                "advantaged", "Batch", "Calls", "HTTP", "JSON", "Middleware", "Runs", "Transport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .testTarget(
            name: "EndpointsTests",
            dependencies: [
                "Advantages", "Batch", "Endpoints", "HTTP", "JSON", "Middleware", "Runs", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Yams", package: "Yams"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
        // Checked in debug builds, which run every test; the checks take a tenth of the event loop's time.
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    ]
}

// libFuzzer's entry points; see Tests/Fuzz/run.
if Context.environment["FUZZ"] == "1" {
    let fuzzers: [String: [Target.Dependency]] = [
        "FuzzRequest": ["HTTP"],
        "FuzzChunked": ["HTTP"],
        "FuzzJSON": ["JSON"],
        "FuzzMath": ["Verifiers"],
        "FuzzChoices": ["Verifiers"],
        "FuzzExtraction": ["Verifiers"],
        "FuzzJSONVerifier": ["JSON", "Verifiers"],
        "FuzzNumeric": ["Verifiers"],
        "FuzzInflater": ["Middleware"],
        "FuzzTensors": ["Batch", "JSON", "Safetensors", .product(name: "HTTPTypes", package: "swift-http-types")],
        "FuzzStream": ["Batch", "JSON", .product(name: "HTTPTypes", package: "swift-http-types")],
        "FuzzDecode": ["Batch", "Endpoints", "HTTP", "JSON", .product(name: "HTTPTypes", package: "swift-http-types")],
    ]
    for (name, dependencies) in fuzzers.sorted(by: { $0.key < $1.key }) {
        package.targets.append(
            .executableTarget(
                name: name, dependencies: dependencies, path: "Tests/Fuzz/\(name)", exclude: ["corpus"],
                swiftSettings: [.unsafeFlags(["-parse-as-library", "-enable-testing"])]))
        package.products.append(.executable(name: name, targets: [name]))
    }
    for target in package.targets where target.type == .regular {
        target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-enable-testing"])]
    }
}

// Times every verifier on hostile input; see Tests/WorstCases/run.
if Context.environment["WORST_CASES"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "WorstCases", dependencies: ["Batch", "JSON", "Verifiers"], path: "Tests/WorstCases", exclude: ["run"],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}

// Times verdicts by task; see Benchmarks/verdicts/run.
if Context.environment["VERDICT_TIMES"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "VerdictTimes", dependencies: ["JSON", "Verifiers"], path: "Benchmarks/verdicts", exclude: ["run"],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}
