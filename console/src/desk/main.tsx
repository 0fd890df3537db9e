document.title ||= "前台";
