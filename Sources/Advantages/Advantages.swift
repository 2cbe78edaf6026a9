// Advantages
