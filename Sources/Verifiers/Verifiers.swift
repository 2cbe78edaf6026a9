// Verifiers
