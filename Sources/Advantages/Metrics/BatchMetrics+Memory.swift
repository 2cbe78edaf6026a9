extension BatchMetrics {
    /// Bytes that it takes; those of the names of parts are counted, those of statuses are constants.
    public var heldBytes: Int {
        MemoryLayout<BatchMetrics>.size + tally.heldBytes + statuses.count * MemoryLayout<(String, Int)>.stride
            + parts.reduce(0) { $0 + MemoryLayout<(PartName, MeanTally)>.stride + $1.name.text.utf8.count }
    }
}
