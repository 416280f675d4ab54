sehat serve
