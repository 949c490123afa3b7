document.body.append("hello from ui")
