"""The wire: what stands on the way of requests and answers, holds them, hands them on, and knows when all is idle."""
